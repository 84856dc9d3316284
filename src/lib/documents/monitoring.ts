import { type Figures, HOST_FIGURES, type HostFigures } from '../model/figures';
import { VM_FIGURES, type VmFigures } from '../model/vmFigures';
import { cdata, type Element, group, raw } from './element';

/** What looks said of a host or a VM: one record a look. */
export const monitoringData = (records: readonly Element[]): Element => group('MONITORING_DATA', records);

const told = <F>(all: Figures<F>, figures: F): [string, number][] =>
  Object.entries(all).flatMap(([name, { of }]) => {
    const n = of(figures);
    return n === undefined ? [] : [[name, n] as [string, number]];
  });

/** By key, as drivers of the field report it. */
export const vmMonitoring = (id: number, figures: VmFigures): Element =>
  group(
    'MONITORING',
    ([...told(VM_FIGURES, figures), ['ID', id], ['TIMESTAMP', figures.at]] as [string, number][])
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, n]) => cdata(name, String(n))),
  );

/** `more`: what only the last look is asked for. */
export const hostMonitoring = (id: number, figures: HostFigures, more: readonly Element[] = []): Element => {
  const figure = (name: string): Element => cdata(name, String(HOST_FIGURES[name]?.of(figures) ?? 0));
  return group('MONITORING', [
    raw('TIMESTAMP', figures.at),
    raw('ID', id),
    group('CAPACITY', ['FREE_CPU', 'FREE_MEMORY', 'USED_CPU', 'USED_MEMORY'].map(figure)),
    group('SYSTEM', ['NETRX', 'NETTX'].map(figure)),
    ...more,
  ]);
};
