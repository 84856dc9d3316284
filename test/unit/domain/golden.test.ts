import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { domainXml } from '../../../src/lib/drivers/vmm/kvm/domainXml';
import { sample } from '../../support/sample';
import { plan, TEMPLATES } from './templates';

const folder = join(__dirname, '../../fixtures/domain');
const xmlOf = (name: string): string => {
  const { text, other } = TEMPLATES[name] as (typeof TEMPLATES)[string];
  return domainXml(plan(text, other).input);
};

/** UPDATE_GOLDEN=1 writes them anew: read the difference before you keep it. */
const golden = (name: string, text: string): string => {
  const file = join(folder, `${name}.xml`);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text);
  return existsSync(file) ? readFileSync(file, 'utf8') : `there is no ${file}`;
};

/** By libvirt's own tool; a machine without it (package libvirt-clients) fails here. */
const validate = (xml: string): void => {
  const scratch = mkdtempSync(join(tmpdir(), 'domain-'));
  try {
    const file = join(scratch, 'domain.xml');
    writeFileSync(file, xml);
    execFileSync('xmllint', ['--noout', '--nonet', file], { stdio: 'pipe' });
    execFileSync('virt-xml-validate', [file, 'domain'], { stdio: 'pipe' });
  } finally {
    rmSync(scratch, { recursive: true });
  }
};

describe.each(Object.keys(TEMPLATES))('%s', (name) => {
  test('is the text of its golden file', () => {
    const text = xmlOf(name);
    expect(text).toBe(golden(name, text));
  });
});

test.each(sample(Object.keys(TEMPLATES), 4))('%s is well-formed and fits the schema of libvirt', (name) => validate(xmlOf(name)));

test('what does not fit the schema is found', () =>
  expect(() => validate(xmlOf('usual').replace('<devices>', '<devices><bogus/>'))).toThrow(/fails to validate/));
