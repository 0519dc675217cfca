// Today at the counter, kept fresh while the office is open: what runs is told by the core, so it survives a restart and a lock.

import { isoDay } from "../../i18n/format";
import { call, on, type Output } from "../../rpc";

export type ServiceDay = Output<"service.day">;
export type ServiceRow = ServiceDay["services"][number];

let day = $state.raw<ServiceDay>();
let ticked = $state(Date.now());
let starting = $state.raw<{ worker: string; name: string }>();
let finishing = $state.raw<ServiceRow>();

/** Today's services; undefined until the core has answered. */
export const serviceDay = (): ServiceDay | undefined => day;
/** What runs now, the last begun first; one's own before others'. */
export const running = (): ServiceRow[] => [...(day?.running ?? [])].sort((a, b) => Number(b.mine) - Number(a.mine));
/** Whole seconds that a service has taken so far, or took. */
export const secondsOf = (service: ServiceRow): number => Math.max(0, Math.floor(((service.finished_at_ms ?? ticked) - service.started_at_ms) / 1000));

export const isStarting = (): { worker: string; name: string } | undefined => starting;
export const isFinishing = (): ServiceRow | undefined => finishing;
/** Asks which service is started for a worker. */
export function askStart(worker: string, name: string): void { starting = { worker, name }; }
/** Asks what a service cost, to finish it. */
export function askFinish(service: ServiceRow | undefined): void { finishing = service; }
export function stopAsking(): void {
  starting = undefined;
  finishing = undefined;
}

/** 402 → 06:42; 4002 → 1:06:42. */
export function timer(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

export async function refreshDay(): Promise<void> {
  day = await call("service.day", {}).catch(() => day);
}

/** Keeps it fresh. Returns how to stop. */
export function startServices(): () => void {
  void refreshDay();
  let wait: ReturnType<typeof setTimeout> | undefined;
  const stop = on(["service", "desktop", "session"], () => {
    clearTimeout(wait);
    wait = setTimeout(() => void refreshDay(), 120);
  });
  const clock = setInterval(() => {
    ticked = Date.now();
    // midnight has passed, or the clock was set
    if (day !== undefined && isoDay(new Date(ticked)) !== day.day && ticked % 5000 < 1000) void refreshDay();
  }, 1000);
  return () => {
    clearInterval(clock);
    clearTimeout(wait);
    stop();
    day = undefined;
    stopAsking();
  };
}
