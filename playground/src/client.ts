import type { Call } from "./state";

/** What the linter answers: a judgment, or why there is none. */
export interface Finding {
  rule: string;
  level: "error" | "warning" | "note";
  message: string;
  when?: string;
  start: Place;
  end: Place;
  policy?: { name?: string; kind?: string; statement?: number; sid?: string };
  requests?: string[];
  fixes?: { message: string; unsafe?: boolean; edits: { start: Place; end: Place; newText: string }[] }[];
  also?: string[];
}

export interface Place {
  line: number;
  column: number;
}

export interface Judgment {
  passes: boolean;
  summary: string;
  findings: Finding[];
  open: { rule: string; reasons?: string[]; policy?: { name?: string }; questions: number }[];
  fixed?: string;
}

export interface Explanation {
  rules: { id: string; title: string; url: string; page?: string }[];
}

type Reply = { answer?: unknown; error?: string };

/** How long a call may take before its worker is ended, in milliseconds. */
const patience = 30_000;

/** The linter, in a worker. Of calls that have not begun, only the last of a channel is made. */
export class Linter {
  private worker: Worker | undefined;
  private busy = false;
  private readonly waiting = new Map<string, { call: Call; done: (reply: Reply) => void }>();

  constructor(private readonly tell: (state: "loading" | "ready" | "working" | "failed", why?: string) => void) {}

  /** Asks the linter; undefined if a later call of the channel has come. */
  ask<T>(channel: string, call: Call): Promise<T | undefined> {
    this.waiting.get(channel)?.done({});
    return new Promise((resolve, reject) => {
      this.waiting.set(channel, {
        call,
        done: ({ answer, error }) => (error === undefined ? resolve(answer as T | undefined) : reject(new Error(error))),
      });
      void this.next();
    });
  }

  /** Ends what is at work. */
  stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  private async next(): Promise<void> {
    const entry = this.waiting.entries().next().value;
    if (this.busy || entry === undefined) {
      return;
    }
    this.busy = true;
    const [channel, { call, done }] = entry;
    this.waiting.delete(channel);
    this.tell(this.worker === undefined ? "loading" : "working");
    const reply = await this.make(call);
    this.busy = false;
    this.tell(this.worker === undefined ? "failed" : "ready", reply.error);
    done(reply);
    void this.next();
  }

  private make(call: Call): Promise<Reply> {
    return new Promise((resolve) => {
      const worker = (this.worker ??= new Worker("worker.js"));
      const end = (reply: Reply): void => {
        clearTimeout(timer);
        resolve(reply);
      };
      const timer = setTimeout(() => {
        this.stop();
        end({ error: `not decided within ${patience / 1000} seconds: hand over fewer policies at once, or use the command line` });
      }, patience);
      worker.onmessage = ({ data }: MessageEvent<string>) => end(JSON.parse(data) as Reply);
      worker.onerror = (event) => {
        this.stop();
        end({ error: event.message || "the linter could not be loaded" });
      };
      worker.postMessage(call);
    });
  }
}
