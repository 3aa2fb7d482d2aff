import type { Context } from "hono";
import type * as v from "valibot";
import type { Caller } from "../auth/callers.ts";
import type { Scope } from "../auth/scopes.ts";
import type { AppParts } from "./app_parts.ts";
import type { ApiServices } from "./api_services.ts";
import type { ProblemStatus } from "./problem.ts";

/** What routes are grouped by in the description. */
export type RouteTag = "server" | "activity" | "tokens" | "operator" | "conversations" | "files";

/** A method that a route can take. A `GET` also answers `HEAD`, unless that has a row of its own. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/**
 * Entries of an object, by their names. Where they come as texts, those of a number or a boolean
 * are read as such first.
 */
export type Entries = Readonly<Record<string, v.GenericSchema>>;

/** The checked values of {@link Entries}. */
export type Values<E extends Entries> = {
  readonly [Name in keyof E]: v.InferOutput<E[Name]>;
};

/** What a route answers when all goes well. */
export interface Success<Result extends v.GenericSchema = v.GenericSchema> {
  /** 200 unless given. */
  readonly status?: number;
  readonly description: string;
  /** Of JSON. */
  readonly schema?: Result;
  /** Media types of anything else. */
  readonly types?: readonly string[];
  /** Header fields that matter: what each says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route is, as far as its description goes. */
export interface RouteShape<
  P extends Entries = Entries,
  Q extends Entries = Entries,
  H extends Entries = Entries,
  B extends v.GenericSchema = v.GenericSchema,
  R extends v.GenericSchema = v.GenericSchema,
> {
  readonly method: Method;
  /** With `{name}` for each of `parameters`. */
  readonly path: string;
  /** Its name in the description and in the activity log, such as `listUsers`. */
  readonly id: string;
  readonly tag: RouteTag;
  /** One line for whoever reads the description. */
  readonly summary: string;
  /** In the path. One that does not fit is answered like one that is not there. */
  readonly parameters?: P;
  readonly query?: Q;
  /** Header fields, in lower case; others may be there, too. */
  readonly headers?: H;
  /** JSON, read and checked. */
  readonly body?: B;
  /** Media types of a body that the route reads by itself, from `context.req.raw`. */
  readonly rawBody?: readonly string[];
  readonly success: Success<R>;
  /** More ways in which it goes well. */
  readonly others?: readonly Success[];
  /** Problems of its own, besides those that any route has. */
  readonly problems?: readonly ProblemStatus[];
}

/** A request that fits its route. */
export interface Asked<
  P extends Entries = Entries,
  Q extends Entries = Entries,
  H extends Entries = Entries,
  B extends v.GenericSchema = v.GenericSchema,
> {
  readonly context: Context;
  /** Of the other end. */
  readonly address: string;
  readonly parts: AppParts;
  readonly parameters: Values<P>;
  readonly query: Values<Q>;
  readonly headers: Values<H>;
  readonly body: v.InferOutput<B>;
}

/** The same, from somebody who may ask. */
export interface AskedBy<
  P extends Entries = Entries,
  Q extends Entries = Entries,
  H extends Entries = Entries,
  B extends v.GenericSchema = v.GenericSchema,
> extends Asked<P, Q, H, B> {
  readonly caller: Caller;
  readonly services: ApiServices;
  /** Whether the credential is still good: for answers that go on and on. */
  readonly stillMay: () => boolean;
  /**
   * The answer to whoever asks for what is not there, or not theirs: one cannot tell which. It is
   * noted.
   */
  readonly nothingHere: () => Response;
}

/** What comes of a route: a whole response, or what its `success` has a schema for. */
type Result<R extends v.GenericSchema> = Response | v.InferInput<R>;

/** A route that anybody may ask. */
export interface PublicRoute<
  P extends Entries = Entries,
  Q extends Entries = Entries,
  H extends Entries = Entries,
  B extends v.GenericSchema = v.GenericSchema,
  R extends v.GenericSchema = v.GenericSchema,
> extends RouteShape<P, Q, H, B, R> {
  readonly scopes?: undefined;
  handle(asked: Asked<P, Q, H, B>): Result<R> | Promise<Result<R>>;
}

/** A route that needs somebody who may. */
export interface GuardedRoute<
  P extends Entries = Entries,
  Q extends Entries = Entries,
  H extends Entries = Entries,
  B extends v.GenericSchema = v.GenericSchema,
  R extends v.GenericSchema = v.GenericSchema,
> extends RouteShape<P, Q, H, B, R> {
  /** One of these is needed. */
  readonly scopes: readonly Scope[];
  handle(asked: AskedBy<P, Q, H, B>): Result<R> | Promise<Result<R>>;
}

/** A row of the table of routes. */
export type Route = PublicRoute | GuardedRoute;

/** A row for anybody; its handler is typed by its schemas. */
export function publicRoute<
  P extends Entries,
  Q extends Entries,
  H extends Entries,
  B extends v.GenericSchema,
  R extends v.GenericSchema,
>(row: PublicRoute<P, Q, H, B, R>): Route {
  return row;
}

/** A row for whoever may; its handler is typed by its schemas. */
export function route<
  P extends Entries,
  Q extends Entries,
  H extends Entries,
  B extends v.GenericSchema,
  R extends v.GenericSchema,
>(row: GuardedRoute<P, Q, H, B, R>): Route {
  return row;
}
