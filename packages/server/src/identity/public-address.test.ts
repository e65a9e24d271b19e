import { expect, test } from 'vitest'
import { isPublicAddress, isPublicName } from './public-address.ts'

test.each([
  ...['127.0.0.1', '127.8.9.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255'],
  ...['192.168.1.1', '169.254.169.254', '100.64.0.1', '100.127.255.255', '192.0.0.192'],
  ...['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:7f00:1'],
  ...['::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '2002:7f00:1::'],
  ...['2002:808:808::1', '2001::1', '2001:0:4136:e378::1', '2001:db8::1', '2001:20::1'],
  ...['fe80::1', 'fe80::1%eth0', '2606:4700::1%1', 'fc00::1', 'fd00:ec2::254', 'fec0::1'],
  ...['ff02::1', '100::1', '3fff::1', '5f00::1', '', 'localhost', '8.8.8', '1'],
])('%s is no address of anybody on the Internet', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each([
  ...['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.1', '100.63.255.255', '100.128.0.1'],
  ...['192.167.255.255', '198.17.255.255', '223.255.255.255', '2606:4700::1111'],
  ...['2001:4860:4860::8888', '2a00:1450:4001::1'],
])('%s is', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([
  ...['localhost', 'a.localhost', 'bursar.localhost', 'printer.local', 'metadata.google.internal'],
  ...['intranet', 'router.lan', 'x.home.arpa', 'x.onion', 'x.test', 'x.invalid', 'x.example'],
  ...['127.0.0.1', '1.2.3', '[::1]', 'a..com', '-a.com', 'a-.com', '.com', 'com.', 'a_b.com'],
  ...[`${'a'.repeat(64)}.com`, ''],
])('%j is no name of the public DNS', (host) => {
  expect(isPublicName(host)).toBe(false)
})

test.each(['claude.ai', 'chatgpt.com', 'a.b.example.com', 'xn--mnchen-3ya.de'])('%s is', (host) => {
  expect(isPublicName(host)).toBe(true)
})
