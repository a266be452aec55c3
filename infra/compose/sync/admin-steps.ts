/** What an administrator does at the provider before `kith connect`: exact steps, with what is to be pasted. */

export interface AdminStep {
  /** What to do and where. */
  readonly text: string;
  /** To be pasted as it stands. */
  readonly paste?: string;
}

/** @param scopes of the capabilities that are wanted @param clientId of the service account, once its key is there */
export function googleSteps(scopes: readonly string[], apis: readonly string[], clientId?: string): AdminStep[] {
  return [
    {
      text: 'console.cloud.google.com › APIs & Services › Library: in a project of your own, switch these APIs on',
      paste: apis.join(', '),
    },
    {
      text: 'IAM & Admin › Service Accounts › Create service account: any name, no roles. Then Keys › Add key › JSON, and keep the file safe',
    },
    {
      text: 'admin.google.com › Security › Access and data control › API controls › Manage domain-wide delegation › Add new. Client ID',
      paste: clientId ?? 'the number in `client_id` of the key file',
    },
    { text: 'In the same form, OAuth scopes: exactly these, and no others', paste: scopes.join(',') },
    { text: 'Wait some minutes: Google says that it may take up to a day, and mostly it is at once' },
  ];
}

export function microsoftSteps(permissions: readonly string[]): AdminStep[] {
  return [
    {
      text: 'entra.microsoft.com › Applications › App registrations › New registration: any name, single tenant, no redirect. Note the application (client) ID and the directory (tenant) ID',
    },
    {
      text: 'In it: API permissions › Add › Microsoft Graph › Application permissions: exactly these, and remove User.Read',
      paste: permissions.join(', '),
    },
    { text: 'There: Grant admin consent. Without it the permissions are asked for and not given' },
    {
      text: 'Certificates & secrets › New client secret: copy its VALUE (not its ID) into a file that only you can read; or upload a certificate',
    },
    {
      text: 'To let kith see some mailboxes only: leave the mail and calendar permissions out above, and grant them in Exchange by RBAC for Applications to a management scope instead',
    },
  ];
}

export function twilioSteps(): AdminStep[] {
  return [
    {
      text: 'console.twilio.com › Account › API keys & tokens › Create API key: a restricted key that may read calls is enough. Copy its secret into a file that only you can read',
    },
    { text: 'On the first page of the console: note the Account SID' },
  ];
}
