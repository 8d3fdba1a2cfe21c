/** The charts of the page, as `{ file, text }`, drawn from the saved results. */
import { VARIANTS } from '../calls/variants.mjs';
import { LOADS, WAYS as EXPORT_WAYS } from '../export/suite.mjs';
import { SERIES, WAYS as GROWTH_WAYS } from '../growth/suite.mjs';
import { WAYS as HTTP_WAYS } from '../http/suite.mjs';
import { called } from './calls-ratios.mjs';
import { barChart, lineChart } from './chart.cjs';
import { timesBare } from './http-ratios.mjs';
import { median, medianRatio } from './statistics.cjs';
import { duration, ratio } from './table.cjs';

/** @returns the charts of one suite, first to last */
export function chartsOf(result) {
  return { calls, http, startup, export: exported, growth }[result.suite]?.(result) ?? [];
}

const nodeName = ({ node }) => `Node ${node.split('.')[0]}`;
/** A chart with room for one Node shows the newest. */
const newest = ({ runs }) => runs.toSorted((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true })).slice(-1);
/** Tick labels are round numbers. */
const roundDuration = (nanos) => duration(nanos).replace(/\.0+ /, ' ');
const shortName = (title) => title.split(', ')[0].replaceAll('`', '');

function calls({ runs }) {
  const chart = (state, title, file) => {
    const variants = Object.keys(VARIANTS).filter(
      (variant) =>
        variant !== 'undecorated' && runs.some((run) => called(run, { variant, state, shape: 'asyncTwo', sdk: 2 })),
    );
    const value = (run, variant) => {
      const times = (which) => called(run, { variant: which, state, shape: 'asyncTwo', sdk: 2 })?.nanos ?? [];
      return medianRatio(times(variant), times('byHand'));
    };
    const name = (variant) =>
      /^(ours|byHand)/.test(variant) ? VARIANTS[variant].title : shortName(VARIANTS[variant].title);
    const series = runs.map((run) => ({ name: nodeName(run), values: variants.map((variant) => value(run, variant)) }));
    const unit = 'a call, × hand-written on the stock SDK (dashed): shorter is better';
    return {
      file,
      title,
      text: barChart({ title, unit, categories: variants.map(name), series, format: ratio, limit: 1 }),
    };
  };
  return [
    chart('dropping', 'A sampled call', 'calls-sampled'),
    chart('unsampled', 'A call below a parent that is not sampled', 'calls-unsampled'),
    chart('none', 'A call without an SDK', 'calls-without-sdk'),
  ].filter(({ text }) => text.includes('<rect'));
}

function http(result) {
  return newest(result).flatMap((run) =>
    [12, 11].flatMap((nest) => {
      const names = Object.keys(HTTP_WAYS).filter((name) => name !== 'bare');
      const chart = (key, what, unit, suffix) => {
        const valueOf = (adapter, name) => timesBare(run, { nest, adapter, name }, key);
        const series = Object.entries({ Express: 'express', Fastify: 'fastify' }).map(([name, adapter]) => ({
          name,
          values: names.map((way) => valueOf(adapter, way)),
        }));
        if (series.every(({ values }) => values.every(Number.isNaN))) return [];
        const title = `${what} of Nest ${nest}, ${nodeName(run)}`;
        const categories = names.map((name) => HTTP_WAYS[name].title);
        const text = barChart({ title, unit, categories, series, format: ratio, limit: 1 });
        return [{ file: `http-nest${nest}${suffix}`, title, text }];
      };
      const unit = '× the bare service (dashed)';
      const micros = ['processorMicros', 'Processor time a request', `${unit}: shorter is better`, '-processor'];
      const requests = ['requestsPerSecond', 'Requests per second', `${unit}: longer is better`, ''];
      return [micros, requests].flatMap((each) => chart(...each));
    }),
  );
}

function startup({ runs }) {
  const chart = (key, title, unit, file) => {
    const titles = [
      ...new Set(runs.flatMap((run) => run.cases.filter(({ kind }) => kind === 'process').map((each) => each.title))),
    ];
    const value = (run, which) =>
      median(
        run.cases
          .find(({ kind, title: each }) => kind === 'process' && each === which)
          ?.rounds.map((round) => round[key]) ?? [],
      );
    const categories = titles.filter((each) => each !== 'nothing');
    const series = runs.map((run) => ({ name: nodeName(run), values: categories.map((each) => value(run, each)) }));
    return { file, title, text: barChart({ title, unit, categories, series, format: (number) => number.toFixed(0) }) };
  };
  return [
    chart('millis', 'Time to load and start', 'milliseconds: shorter is better', 'startup-time'),
    chart('mebibytes', 'Resident memory after the start', 'MiB added: shorter is better', 'startup-memory'),
  ];
}

function exported(result) {
  return newest(result).map((run) => {
    const title = `Spans that arrive, ${nodeName(run)}`;
    const all = Object.entries(EXPORT_WAYS).map(([way, name]) => ({
      name: name.replaceAll('`', ''),
      points: LOADS.filter(({ perSecond, delay, away }) => perSecond && !delay && !away).flatMap(
        ({ perSecond, title: load }) => {
          const rounds = run.cases.find((each) => each.way === way && each.title === load)?.rounds ?? [];
          return rounds.length > 0
            ? [[perSecond, median(rounds.map(({ arrived, started }) => (arrived / started) * 100))]]
            : [];
        },
      ),
    }));
    const series = all.filter(({ points }) => points.length > 0);
    const percent = (number) => `${number} %`;
    return {
      file: 'export',
      title,
      text: lineChart({ title, xUnit: 'spans per second', yUnit: 'arrived', series, linear: true, format: percent }),
    };
  });
}

function growth(result) {
  return newest(result).flatMap((run) =>
    Object.entries(SERIES).flatMap(([series, { title: of, unit, sizes }]) => {
      const nanos = (size, way) =>
        median(run.cases.find((each) => each.series === series && each.size === size && each.way === way)?.nanos ?? []);
      const lines = Object.entries(GROWTH_WAYS).map(([way, name]) => ({
        name,
        points: sizes.map((size) => [size, nanos(size, way)]).filter(([, value]) => Number.isFinite(value)),
      }));
      if (lines.every(({ points }) => points.length === 0)) return [];
      const title = `Growth: ${of}, ${nodeName(run)}`;
      return [
        {
          file: `growth-${series}`,
          title,
          text: lineChart({ title, xUnit: unit, yUnit: 'a span', series: lines, format: roundDuration }),
        },
      ];
    }),
  );
}
