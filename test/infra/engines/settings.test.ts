import { describe, expect, test } from '@jest/globals';
import { kafkaSettings } from '../../../infra/engines/kafka-settings.ts';
import { neo4jSettings } from '../../../infra/engines/neo4j-settings.ts';
import { renderSettings } from '../../../infra/engines/settings-file.ts';

const ports = { broker: 9092, controller: 9093 };

describe('a properties file', () => {
  test('has a line a setting, and what comes later takes the place of what came before', () => {
    const settings = { ...{ port: 1, compact: true }, port: 2 };
    expect(renderSettings(settings)).toBe('port=2\ncompact=true\n');
  });

  test.each([
    ['C:\\new', 'C:\\u005cnew'],
    ['Zoë', 'Zo\\u00eb'],
    ['🐦', '\\ud83d\\udc26'],
    [' a b', '\\u0020a b'],
    ['a\nb=c', 'a\\u000ab=c'],
  ])('keeps %j as it is', (value, written) => {
    expect(renderSettings({ value })).toBe(`value=${written}\n`);
  });
});

describe('the settings of a Kafka', () => {
  test('listen on this machine only, and let nobody make a topic by asking for it', () => {
    const settings = kafkaSettings(ports);
    expect(settings['listeners']).toBe('PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093');
    expect(settings['advertised.listeners']).toBe('PLAINTEXT://127.0.0.1:9092');
    expect(settings['auto.create.topics.enable']).toBe(false);
    expect(settings['log.cleaner.enable']).toBe(true);
  });

  test('with credentials ask clients to sign in, whatever signs are in the password', () => {
    const settings = kafkaSettings(ports, { user: 'ann', password: 'a"b\\c' });
    expect(settings['listeners']).toBe('SASL_PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093');
    expect(settings['listener.name.sasl_plaintext.plain.sasl.jaas.config']).toContain('user_ann="a\\"b\\\\c";');
  });
});

test('the settings of a Neo4j open Bolt on this machine and nothing else', () => {
  expect(neo4jSettings({ bolt: 7687, pageCacheMb: 256, auth: false })).toMatchObject({
    'server.default_listen_address': '127.0.0.1',
    'server.bolt.listen_address': '127.0.0.1:7687',
    'server.http.enabled': false,
    'server.https.enabled': false,
    'dbms.security.auth_enabled': false,
    'server.memory.pagecache.size': '256m',
  });
});
