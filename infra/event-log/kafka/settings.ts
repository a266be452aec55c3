/** What somebody has to say about a Kafka before kith can use it. */
import { z } from 'zod';

const BROKER = /^(?:[\w.-]+|\[[\dA-Fa-f:]+\]):\d{1,5}$/;

const Sasl = z.strictObject({
  mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).describe('How to sign in.'),
  username: z.string().min(1),
  password: z.string().min(1),
});

const Tls = z.strictObject({
  ca: z
    .string()
    .optional()
    .describe('PEM of the authority that signed the certificates of the brokers; by default the well-known ones.'),
  cert: z.string().optional().describe('PEM of our own certificate, where brokers ask for one.'),
  key: z.string().optional().describe('PEM of its key.'),
});

export const KafkaSettings = z.strictObject({
  brokers: z
    .array(z.string().regex(BROKER, 'HOST:PORT is wanted'))
    .min(1)
    .describe('Some brokers of the cluster; it names the others.'),
  clientId: z.string().regex(/^\S+$/).default('kith').describe("Our name in the brokers' logs and quotas."),
  topicPrefix: z
    .string()
    .regex(/^[\w.-]*$/)
    .default('')
    .describe('Stands before the name of every topic, so that two logs can share a cluster.'),
  compression: z.enum(['zstd', 'lz4', 'gzip', 'none']).default('zstd').describe('How batches are packed.'),
  replicationFactor: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Copies of each new topic; by default what the brokers are set to.'),
  patienceMs: z
    .number()
    .int()
    .min(100)
    .max(600_000)
    .default(10_000)
    .describe('How long a call is tried again, in milliseconds, before it ends with LOG_UNREACHABLE.'),
  tls: Tls.optional().describe('Present, if only as {}: connections are encrypted.'),
  sasl: Sasl.optional(),
});

/** As people write it. */
export type KafkaOptions = z.input<typeof KafkaSettings>;
/** With all defaults filled in. */
export type KafkaConfiguration = z.output<typeof KafkaSettings>;
