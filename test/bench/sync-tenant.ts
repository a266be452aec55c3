/** What the benchmark's provider and its readers agree on. */
export const BENCH_MAILBOX = 'ada@brightwater.example';

export const BENCH_APP = {
  tenantId: '11111111-1111-4111-8111-111111111111',
  clientId: '22222222-2222-4222-8222-222222222222',
  secrets: [{ value: 'the secret of the benchmark', expiresAt: 0 }],
  certificates: [],
  roles: ['Mail.ReadBasic.All', 'User.Read.All', 'GroupMember.Read.All'],
};

/** Mails that are asked for at once, by both readers. */
export const CONCURRENCY = 10;
