import type { Element } from '../lib/documents/element';
import { missingError, usageError } from '../lib/errors/errors';
import { type Figure, type Figures, HOST_FIGURES } from '../lib/model/figures';
import { VM_FIGURES } from '../lib/model/vmFigures';
import { momentOption, secondsOf } from './args/moment';
import { nounOf, refArg } from './args/refs';
import type { One } from './context';
import { type Arg, defineCommand, flag, type Opt, text, type Verb, whole } from './define';
import { formatOptions, printDocument, wantsDocument } from './formats';

/** Shows one figure over time: a line with a bar for each look, or a table, or comma-separated values. The documents have all figures. */

interface Looked {
  readonly at: number;
}

type Unit = 'B' | 'K' | 'M' | 'G' | 'T';
const UNITS: readonly Unit[] = ['B', 'K', 'M', 'G', 'T'];

const unitOption: Opt<Unit> = {
  long: '--unit',
  value: 'unit',
  summary: 'show sizes in this unit: B, K, M, G, T',
  values: UNITS,
  parse(t) {
    const unit = UNITS.find((u) => u === t.toUpperCase());
    if (!unit) throw usageError(`invalid argument: --unit ${t}`, { next: `--unit ${UNITS.join(', ')}` });
    return unit;
  },
};

const options = {
  unit: unitOption,
  start: momentOption('--start', undefined, 'what was seen then or later'),
  end: momentOption('--end', undefined, 'what was seen until then'),
  n: whole('--n', 'elements', 'the last so many'),
  table: flag('--table', 'print a table, without bars'),
  csv: text('--csv', 'separator', 'print times and values with this between them'),
  ...formatOptions,
};

/** What there is to show of a kind of objects. */
interface Kind {
  readonly figures: Figures<never>;
  ask(one: One, id: number, span: { readonly from: number; readonly to: number }): Promise<readonly Looked[]>;
  record(id: number, figures: never): Promise<Element>;
  /** what makes the next record */
  readonly next: string;
}

const KINDS = {
  host: {
    figures: HOST_FIGURES,
    ask: (one, id, span) => one.call('host.monitoring', { id, ...span }),
    record: async (id, figures) => (await import('../lib/documents/monitoring')).hostMonitoring(id, figures),
    next: 'onehost forceupdate',
  },
  vm: {
    figures: VM_FIGURES,
    ask: (one, id, span) => one.call('vm.monitoring', { id, ...span }),
    record: async (id, figures) => (await import('../lib/documents/monitoring')).vmMonitoring(id, figures),
    next: 'onehost forceupdate',
  },
} satisfies Record<string, Kind>;

const figureArg = (figures: Figures<never>): Arg<string> => {
  const names = Object.keys(figures);
  return {
    usage: 'attr',
    values: names,
    parse(t) {
      const name = names.find((n) => n === t.toUpperCase());
      if (!name) throw usageError(`there is no figure ${t} (there are: ${names.join(', ')})`);
      return name;
    },
  };
};

/** In the unit that was asked for; without one as it was told. */
const inUnit = (value: number, { bytes }: Figure<never>, unit: Unit | undefined): string =>
  unit === undefined || bytes === undefined ? String(value) : String(Math.round((value * bytes * 100) / 1024 ** UNITS.indexOf(unit)) / 100);

export const monitoringVerb = (noun: keyof typeof KINDS, ours?: string): Verb => {
  const kind: Kind = KINDS[noun];
  const { type, label, long } = nounOf(noun);
  return defineCommand({
    name: 'monitoring',
    summary: `Show a figure of a ${long} over time: what each look at the nodes said, for the last hours`,
    ...(ours === undefined ? {} : { ours }),
    args: { object: refArg(noun), attr: figureArg(kind.figures) },
    options,
    async run(one, { object, attr }, o) {
      const figure = kind.figures[attr] as Figure<never>;
      if (o.unit !== undefined && figure.bytes === undefined) throw usageError(`${attr} is no size: --unit ${o.unit} says nothing of it`);
      const id = await one.resolve(type, object);
      const looked = await kind.ask(one, id, { from: secondsOf(o.start, false) ?? 0, to: secondsOf(o.end, true) ?? one.clock.now() });
      const told = looked.filter((l) => figure.of(l as never) !== undefined);
      if (told.length === 0) throw missingError(`${label} ${id}: no look of that time told ${attr}`, { next: kind.next });
      return { id, attr, figure, looked: o.n === undefined ? told : told.slice(Math.max(0, told.length - o.n)) };
    },
    async view({ id, attr, figure, looked }, one, o) {
      if (wantsDocument(o)) {
        const { monitoringData } = await import('../lib/documents/monitoring');
        return printDocument(one, monitoringData(await Promise.all(looked.map((l) => kind.record(id, l as never)))), o);
      }
      const [{ chartLines, tableLines, separated }, { date }] = [await import('../lib/output/chart'), await import('../lib/output/units')];
      const points = looked.map((l) => {
        const value = figure.of(l as never) ?? 0;
        return { at: l.at, when: date(l.at), value, text: inUnit(value, figure, o.unit) };
      });
      const title = `${label} ${id} ${attr}${o.unit === undefined ? '' : ` (${o.unit})`}`;
      const lines = o.csv !== undefined ? separated(points, o.csv) : [title, ...(o.table ? tableLines(points) : chartLines(points, one.io.out.columns ?? 80))];
      one.io.out.write(lines.map((l) => `${l}\n`).join(''));
    },
  });
};
