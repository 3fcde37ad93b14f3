import { applyShape, newConfig, writableFrameworks } from '../core/configs/write/write.ts';
import { Digest } from '../core/digest.ts';
import { FitError, type Cancel } from '../core/errors.ts';
import type { Fit } from '../core/fit/types.ts';
import { fitRuns, predictRun } from '../core/runs/fitRuns.ts';
import { nameConfigs } from '../core/runs/names.ts';
import {
  openChannel,
  Transferring,
  type CallContext,
  type Handlers,
  type Port,
} from '../protocol/channel.ts';
import type { LawFit } from '../protocol/messages.ts';
import { readScanEntry, writeScanEntry } from '../protocol/scanEntry.ts';
import type { FileInput, FilesApi, FittedRuns, Place, Scan, WorkerApi } from '../protocol/worker.ts';
import { collectDetails } from './details.ts';
import type { Files } from './files.ts';
import { forecast, readTyped } from './forecast.ts';
import { HostFiles } from './hostFiles.ts';
import { Library } from './library.ts';
import { Latest } from './latest.ts';
import { collectLaws, readOverlay } from './laws.ts';
import { LiveRuns } from './live.ts';
import { betterSchedules } from './optimise.ts';
import { collectCard, plotForecast, plotOverlay, plotRun } from './plot.ts';
import { Search, type SearchPlace } from './search.ts';
import { stampFiles } from './stamps.ts';
import { summarise } from './summaries.ts';
import { surroundingsOf } from './surroundings.ts';
import { callTool } from './tools.ts';

/** What a thread of Node and a web worker differ in. */
export interface Surroundings {
  /** null where there is none. */
  readonly disk: (Files & { readonly search: SearchPlace }) | null;
  /** Lets requests that came meanwhile through, a cancel among them. */
  pause(): Promise<void>;
}

let surroundings: Surroundings;
let hostFiles: Files;
let searching: Search;

/** Where a file is on no disk of ours, the editor is asked for it. */
const reach = ({ file }: FileInput): Files => (file === null ? null : surroundings.disk) ?? hostFiles;
const stamps: Pick<Files, 'stamp'> = { stamp: (input) => reach(input).stamp(input) };
const library = new Library({
  ...stamps,
  open: (input) => reach(input).open(input),
  neighboursOf: (input) => reach(input).neighboursOf(input),
});
const latest = new Latest();
/** What the last scan gave. */
let scanned: Scan | null = null;
const liveRuns = new LiveRuns(library);

const handlers: Handlers<WorkerApi> = {
  async search({ places }, { signal }) {
    const { files, isCut } = await searching.anew(places, signal);
    return { paths: files.map(({ path }) => path).join('\0'), isCut };
  },

  async scan({ places, files, answers, told, within }, { signal, progress }) {
    const found = await filesOf(places, files, signal);
    const collection = await library.update(found, { answers, told }, signal, progress, within);
    latest.take(library.found);
    return (scanned = summarise(library.logs, library.configs, collection));
  },

  async stamps({ places, files }, { signal }) {
    const found = await filesOf(places, files, signal);
    const stamped = await stampFiles(found, stamps, signal);
    latest.take(stamped);
    const digest = new Digest();
    for (const { path, stamp } of stamped) digest.text(path).text(stamp);
    return digest.hex;
  },

  scanEntry({ key }) {
    if (scanned === null) return null;
    const bytes = new TextEncoder().encode(writeScanEntry(key, scanned));
    return new Transferring(bytes, [bytes.buffer]);
  },

  readScanEntry({ key, bytes }) {
    return readScanEntry(new TextDecoder().decode(bytes), key);
  },

  glance() {
    return latest.glance(stamps);
  },

  async fit(request, context) {
    return fitSelection(request, context);
  },

  plot({ shown, fitted, fit, groups, overlays, growing, ...asked }) {
    const fitOf = (path: string) => groups.find(({ of }) => of.includes(path))?.fit ?? fit;
    const ids = library.runs.map((run) => run.id);
    const runs = library
      .runsOf(shown)
      .map((run) => plotRun(run, fitOf(run.id), fitted.includes(run.id), ids.indexOf(run.id), asked));
    const names = nameConfigs(overlays.map(({ path }) => path));
    const laid = overlays.flatMap((overlay, i) => {
      const { path } = overlay;
      const sources = library.sourcesOf(path);
      return plotOverlay(overlay, fitOf(path), ids.length + i, sources, names.get(path)) ?? [];
    });
    const ahead = library.runsOf(growing).flatMap((run) => {
      const made = liveRuns.madeOf(run.id);
      return made === undefined ? [] : [plotForecast(run, made, ids.indexOf(run.id))];
    });
    return { runs: [...runs, ...laid, ...ahead], card: fit === null ? null : collectCard(fit) };
  },

  applyShape({ shape, ...config }) {
    return applyShape(config.path, config.text, shape, surroundingsOf(library, config, null).hints);
  },

  newConfig({ framework, shape }) {
    return newConfig(framework, shape);
  },

  writableFrameworks() {
    return writableFrameworks;
  },

  laws(request, context) {
    return collectAllLaws(request, context);
  },

  forecast({ fitted, ...config }) {
    return forecast(config.path, config.text, fitted, surroundingsOf(library, config, fitted));
  },

  typed({ saved, fitted, ...config }) {
    const around = { ...surroundingsOf(library, config, fitted), saved };
    return readTyped(config.path, config.text, fitted, around);
  },

  async details({ fit, ...config }, { signal }) {
    const { path, text } = config;
    const { hints = {} } = surroundingsOf(library, config, null);
    return collectDetails({ path, text, hints }, fit, { cancel: signal, pause });
  },

  async optimise({ fitted, ...config }, { signal }) {
    const { path, text } = config;
    const others = await fitOthers(fitted, signal);
    const { hints = {} } = surroundingsOf(library, config, null);
    return betterSchedules({ path, text, hints }, { fit: fitted.fit, others }, signal);
  },

  live(request, { signal }) {
    return liveRuns.look(request, signal);
  },

  anneal(request, { signal }) {
    const { hints = {} } = surroundingsOf(library, request.config ?? { path: '' }, null);
    return liveRuns.anneal(request, hints, signal);
  },

  tool(request, { signal }) {
    return callTool(library, request, signal);
  },
};

/** What was found on this disk, and what the host has told of besides. */
async function filesOf(
  places: readonly Place[] = [],
  others: readonly FileInput[],
  cancel: Cancel,
): Promise<FileInput[]> {
  return [...(await searching.known(places, cancel)), ...others];
}

function pause(): Promise<void> {
  return surroundings.pause();
}

/** The other of the two laws that know annealing, fitted to the same runs; none where it can't be. */
async function fitOthers({ fit, runs }: FittedRuns, cancel: Cancel): Promise<Fit[]> {
  const law = fit.law === 'annealing' ? 'multi-power' : 'annealing';
  const same = library.runsOf(runs.map(({ id }) => id));
  try {
    return [await fitRuns(same, { law, series: fit.series, cancel })];
  } catch (error) {
    if (error instanceof FitError) return [];
    throw error;
  }
}

async function fitSelection(
  { runs: ids, choices, series }: Parameters<WorkerApi['fit']>[0],
  { signal, progress }: CallContext,
): Promise<FittedRuns> {
  const runs = library.runsOf(ids);
  const fit = await fitRuns(runs, { ...choices, series, cancel: signal, onProgress: progress, pause });
  const told = runs.map((run) => {
    const { prediction, metrics } = predictRun(fit, run);
    return { id: run.id, name: run.name, points: prediction.steps.length, metrics, final: prediction.final };
  });
  return { fit, runs: told };
}

function collectAllLaws(
  { shown, fitted, fit, overlays, choices }: Parameters<WorkerApi['laws']>[0],
  { signal, progress }: CallContext,
): Promise<LawFit[]> {
  const asked = [
    ...library.runsOf(shown).map((run) => ({ ...run, run })),
    ...overlays.flatMap((overlay) => readOverlay(overlay, library.sourcesOf(overlay.path)) ?? []),
  ];
  const options = { choices, cancel: signal, onProgress: progress, pause };
  return collectLaws(fit, library.runsOf(fitted), asked, options);
}

/** Answers what comes through `port` from now on. To be called once. */
export function serve(port: Port, given: Surroundings): void {
  surroundings = given;
  searching = new Search(given.disk?.search ?? null);
  hostFiles = new HostFiles(openChannel<FilesApi, WorkerApi>(port, handlers));
}
