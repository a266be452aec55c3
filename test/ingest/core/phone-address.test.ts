import { describe, expect, test } from '@jest/globals';
import { phoneAddress } from '../../../ingest/core/phone-address.ts';

describe('phoneAddress (B112)', () => {
  test.each([
    ['+1 (202) 555-0100', undefined, 'tel:+12025550100'],
    ['(202) 555-0100', 'US', 'tel:+12025550100'],
    ['(202) 555-0100', 'us', 'tel:+12025550100'],
    ['0044 20 7946 0000', undefined, 'tel:+442079460000'],
    ['020 7946 0000', 'GB', 'tel:+442079460000'],
    ['020 7946 0000', undefined, 'tel:02079460000'],
    ['+1 202 555 0100 ext. 12', undefined, 'tel:+12025550100;ext=12'],
    ['+1 202 555 0100 x12', undefined, 'tel:+12025550100;ext=12'],
    ['(202) 555-0100 Extension: 012', 'US', 'tel:+12025550100;ext=012'],
    ['+12025550100,,12#', undefined, 'tel:+12025550100;ext=12'],
    ['tel:+1-202-555-0100;ext=1-2', undefined, 'tel:+12025550100;ext=12'],
    ['tel:+1-202-555-0100;isub=3;EXT=12', undefined, 'tel:+12025550100;ext=12'],
    ['tel:+1-202-555-0100;isub=3', undefined, 'tel:+12025550100'],
    ['sip:+12025550100;ext=12@carrier.example;user=phone', undefined, 'tel:+12025550100;ext=12'],
    ['sip:+12025550100;transport=tls', undefined, 'tel:+12025550100'],
    ['+1 202 555 01 x00', undefined, 'tel:+120255501;ext=00'],
    ['"Alice Example" <2025550100>', 'US', 'tel:+12025550100'],
    ['tel:+1-202-555-0100', undefined, 'tel:+12025550100'],
    ['whatsapp:+12025550100', undefined, 'tel:+12025550100'],
    ['1001', 'US', 'urn:extension:1001'],
    ['sip:Alice@pbx.example;transport=tls', undefined, 'urn:sip:alice@pbx.example'],
    ['sip:+12025550100@carrier.example', undefined, 'tel:+12025550100'],
    ['client:alice', undefined, 'urn:client:alice'],
    ['alice@example.com', undefined, 'mailto:alice@example.com'],
  ])('%s in %s is %s', (written, region, address) => {
    expect(phoneAddress(written, region)).toBe(address);
  });

  test.each([
    '',
    'Anonymous',
    'anonymous@anonymous.invalid'.slice(0, 9),
    'Private Number',
    'UNKNOWN',
    '+266696687',
    '+1202555****',
    'sip:anonymous@carrier.example',
    '+1202\u0000555',
  ])('%p never becomes a participant', (written) => {
    expect(phoneAddress(written, 'US')).toBeUndefined();
  });
});
