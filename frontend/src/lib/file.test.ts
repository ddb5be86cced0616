import { describe, expect, it } from 'vitest';
import { csv, fileName } from './file';

describe('Rows as comma-separated text', () => {
  it('quotes what would break a row', () => {
    expect(csv([['a', 'b,c', 'say "no"', 'two\nlines']])).toBe('a,"b,c","say ""no""","two\nlines"\r\n');
  });
  it.each(['=1+1', '+49 30', '-1', '@name', '\tx'])('keeps a spreadsheet from reading %j as a formula', (value) => {
    expect(csv([[value]])).toBe(`'${value}\r\n`);
  });
});

describe('A file’s name', () => {
  it('has letters, digits and hyphens alone', () => {
    expect(fileName('audit', 'Müller & Söhne / ../x', '2026-11-22')).toBe('audit-müller-söhne-x-2026-11-22');
  });
});
