import { executionError, preconditionError, usageError } from '../../../src/lib/errors/errors';
import { renderError, renderErrorJson } from '../../../src/lib/output/errorText';

const plain = { colour: false, debug: false };
const half = executionError('copy-failed', 'node1: no space left', {
  changed: 'the disk is half copied',
  next: 'onevm recover 7 --retry',
  output: 'cp: error writing',
});

describe('an error for people', () => {
  it('is the problem, and what to type next when there is something', () => {
    expect(renderError(preconditionError('wrong-state', 'VM 7 is off', { next: 'onevm resume 7' }), plain)).toBe('VM 7 is off\n  next: onevm resume 7\n');
    expect(renderError(usageError('there is no such verb'), plain)).toBe('there is no such verb\n');
  });

  it('says what was changed', () => {
    expect(renderError(half, plain)).toBe('node1: no space left\n  changed: the disk is half copied\n  next: onevm recover 7 --retry\n');
  });

  it('gives the output of the tool only to who debugs', () => {
    expect(renderError(half, { ...plain, debug: true })).toMatch(/\n {2}output: cp: error writing\n$/);
  });

  it('has its problem in red on a terminal', () => {
    expect(renderError(usageError('no'), { colour: true, debug: false })).toBe('\u001b[31mno\u001b[0m\n');
  });

  it('does not let what a tool said steer the terminal', () => {
    expect(renderError(usageError('a\u001b[2J\rb\nsecond\tline\u009b1m'), plain)).toBe('a?[2J?b\nsecond\tline?1m\n');
  });
});

describe('what we did not foresee', () => {
  const bug = new TypeError('x is not a function');

  it('is our bug, without its stack', () => {
    const text = renderError(bug, plain);
    expect(text).toMatch(/^this is a bug in onekit: x is not a function\n {2}next: .*ONE_DEBUG=1/);
    expect(text).not.toContain('errorText.test');
  });

  it('has its stack for who debugs', () => {
    expect(renderError(bug, { ...plain, debug: true })).toContain('errorText.test');
  });
});

describe('an error for programs', () => {
  it('is one object on one line', () => {
    const text = renderErrorJson(half);
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({
      error: { code: 'copy-failed', kind: 'execution', message: 'node1: no space left', changed: 'the disk is half copied', next: 'onevm recover 7 --retry' },
    });
  });

  it('has null for nothing', () => {
    expect(JSON.parse(renderErrorJson(usageError('no')))).toEqual({ error: { code: 'usage', kind: 'usage', message: 'no', changed: null, next: null } });
  });

  it('says that a bug may have changed anything', () => {
    expect(JSON.parse(renderErrorJson(new Error('boom')))).toEqual({
      error: { code: 'bug', kind: 'bug', message: 'this is a bug in onekit: boom', changed: 'unknown', next: null },
    });
  });
});
