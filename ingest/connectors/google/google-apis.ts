/** The modules of Google's APIs, made when they are first asked. */
import { admin, type admin_directory_v1, type admin_reports_v1 } from '@googleapis/admin';
import { calendar, type calendar_v3 } from '@googleapis/calendar';
import { gmail, type gmail_v1 } from '@googleapis/gmail';
import { meet, type meet_v2 } from '@googleapis/meet';
import type { JWT } from 'google-auth-library';

type ApiAuth = Exclude<NonNullable<gmail_v1.Options['auth']>, string>;

/** Each module brings a copy of the auth library of its own, whose types have private members; the object is the same. */
export function authOf(token: JWT): ApiAuth {
  return token as unknown as ApiAuth;
}

/** Where a batch of Gmail calls goes. */
export const GMAIL_BATCH_URL = 'https://gmail.googleapis.com/batch/gmail/v1';

/** Second tries are the rate gate's. */
const OPTIONS = { retry: false } as const;

export class GoogleApis {
  #gmail: gmail_v1.Gmail | undefined;
  #calendar: calendar_v3.Calendar | undefined;
  #directory: admin_directory_v1.Admin | undefined;
  #reports: admin_reports_v1.Admin | undefined;
  #meet: meet_v2.Meet | undefined;

  get gmail(): gmail_v1.Gmail {
    this.#gmail ??= gmail({ version: 'v1', ...OPTIONS });
    return this.#gmail;
  }

  get calendar(): calendar_v3.Calendar {
    this.#calendar ??= calendar({ version: 'v3', ...OPTIONS });
    return this.#calendar;
  }

  get directory(): admin_directory_v1.Admin {
    this.#directory ??= admin({ version: 'directory_v1', ...OPTIONS });
    return this.#directory;
  }

  get reports(): admin_reports_v1.Admin {
    this.#reports ??= admin({ version: 'reports_v1', ...OPTIONS });
    return this.#reports;
  }

  get meet(): meet_v2.Meet {
    this.#meet ??= meet({ version: 'v2', ...OPTIONS });
    return this.#meet;
  }
}
