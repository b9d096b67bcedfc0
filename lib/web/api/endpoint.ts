import type { z } from 'zod';
import type { Right } from '../../rights.ts';
import type { AdminViewer } from '../../viewer.ts';
import type { FieldProblem } from '../problem.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What goes wrong in an expected way; answered as RFC 9457 problem+json. */
export class Problem {
  readonly status: number;
  /** Stable, for programs. */
  readonly code: string;
  /** For people. */
  readonly detail: string;
  readonly more: { errors?: FieldProblem[]; retryAfterMs?: number; [key: string]: unknown };

  constructor(status: number, code: string, detail: string, more: Problem['more'] = {}) {
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.more = more;
  }
}

export const notFound = (what: string) => new Problem(404, 'not_found', `There is no such ${what}.`);

export const invalidFields = (errors: FieldProblem[]) =>
  new Problem(422, 'invalid_fields', 'Some fields need a look.', { errors });

/** An answer with another status than the endpoint's usual one. */
export class Answer<T> {
  readonly status: number;
  readonly value: T;

  constructor(status: number, value: T) {
    this.status = status;
    this.value = value;
  }
}

/** Which right a token needs for it; `public`: it needs no token. */
export type Access = Right | 'public';

/** The names in the braces of a path. */
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

type Call<A extends Access, Path extends string, Query, Body> = {
  /** Proof of the token; there is none on a public endpoint. */
  admin: A extends 'public' ? null : AdminViewer;
  /** What stands in the path for each of its `{names}`. */
  params: Record<NamesIn<Path>, string>;
  query: Query;
  body: Body;
  request: Request;
};

/**
 * One call of the REST API: what it takes, what it answers and what it does. The route, the checks, the answers
 * and the OpenAPI document are all made from this.
 */
export type Endpoint<
  A extends Access = Access,
  Path extends string = string,
  Query extends z.ZodObject | undefined = z.ZodObject | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Result extends z.ZodType = z.ZodType,
> = {
  method: Method;
  /** Below /api/v1, with `{id}` for what varies. */
  path: Path;
  tag: string;
  summary: string;
  access: A;
  query?: Query;
  body?: Body;
  /** What goes out: anything the handler gives beyond it is left out. */
  answers: Result;
  /** 200 unless said otherwise; 204 has no body. */
  status?: number;
  /** Other statuses it may answer on purpose, with when. */
  also?: Record<number, string>;
  /** What a `Response` of its own carries, where it is not JSON. */
  mediaType?: string;
  handle(
    call: Call<
      A,
      Path,
      Query extends z.ZodObject ? z.output<Query> : undefined,
      Body extends z.ZodType ? z.output<Body> : undefined
    >,
  ): Promise<z.input<Result> | Answer<z.input<Result>> | Problem | Response>;
};

/** Ties the types of an endpoint together. */
export function endpoint<
  A extends Access,
  const Path extends string,
  Result extends z.ZodType,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: Endpoint<A, Path, Query, Body, Result>): AnyEndpoint {
  return definition as unknown as AnyEndpoint;
}

/** An endpoint as the server of them all sees it: checked at the edges, not by the compiler. */
export type AnyEndpoint = Omit<Endpoint, 'handle'> & {
  handle(call: {
    admin: AdminViewer | null;
    params: Record<string, string>;
    query: unknown;
    body: unknown;
    request: Request;
  }): Promise<unknown>;
};
