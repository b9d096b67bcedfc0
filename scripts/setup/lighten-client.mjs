import fs from 'node:fs';
import path from 'node:path';

/**
 * Makes the generated database client in `folder` hold 20 MB less in each process; `wasmFrom` is the module that carries
 * its query compiler. Answers what could not be found there, empty when all is done.
 */
export function lightenClient(folder, wasmFrom) {
  const file = path.join(folder, 'internal/class.ts');
  const missing = [];
  let source = fs.readFileSync(file, 'utf8');
  const replace = (what, pattern, by) => {
    if (!pattern.test(source)) missing.push(what);
    else source = source.replace(pattern, by);
  };

  replace('the graph of parameters', schemaOf, (_all, strings, graph) => {
    return `strings: Array(${dictionaryFrom}).fill("").concat(JSON.parse(${strings})),\n  graph: "${sparseGraph(graph)}"`;
  });

  // The compiler as text stays in memory twice, as the module's source and as its value; as bytes it does not.
  const [, base64] = /const wasm = "([^"]+)"/.exec(fs.readFileSync(wasmFrom, 'utf8')) ?? [];
  if (base64)
    fs.writeFileSync(path.join(folder, 'internal/query-compiler.wasm'), Buffer.from(base64, 'base64'));
  replace(
    'the query compiler',
    base64 ? compilerOf : /(?!)/,
    `getQueryCompilerWasmModule: async () => {
    const { readFileSync } = await import("node:fs")
    return new WebAssembly.Module(readFileSync(new URL("./query-compiler.wasm", import.meta.url)))
  },`,
  );

  fs.writeFileSync(file, source);
  return missing;
}

const schemaOf = /strings: JSON\.parse\(("(?:[^"\\]|\\.)+")\),\s+graph: "([^"]+)"/;
const compilerOf = /getQueryCompilerWasmModule: async \(\) => \{[^}]*\{ wasm \}[^}]*\},/;

/**
 * The first index from which V8 keeps an object's numbered properties in a dictionary (JSObject::kMaxGap); below it, in
 * an array as long as the largest number, and the client makes thousands of objects with a handful of them each.
 */
export const dictionaryFrom = 1024;

/** Pure. The same graph for strings that stand `dictionaryFrom` places later. */
export function sparseGraph(graph) {
  const from = reader(Buffer.from(graph, 'base64url'));
  const to = writer();
  const [inputs, outputs, roots] = [from.number(), from.number(), from.number()];
  to.number(inputs, outputs, roots);
  const copyNumber = () => to.number(from.number());
  const moveString = () => to.number(from.number() + dictionaryFrom);
  // What may be absent is written one higher, and 0 for nothing.
  const moveStringOrNone = () => {
    const index = from.number();
    to.number(index && index + dictionaryFrom);
  };
  for (let node = 0; node < inputs; node++) {
    const edges = from.number();
    to.number(edges);
    for (let edge = 0; edge < edges; edge++) {
      moveString();
      to.bytes(from.bytes(2)); // which scalars it takes
      copyNumber(); // its node
      moveStringOrNone(); // its enumeration
      to.bytes(from.bytes(1)); // what it may hold
    }
  }
  for (let node = 0; node < outputs; node++) {
    const edges = from.number();
    to.number(edges);
    for (let edge = 0; edge < edges; edge++) {
      moveString();
      copyNumber(); // its arguments
      copyNumber(); // its node
    }
  }
  for (let root = 0; root < roots; root++) {
    moveString();
    copyNumber();
    copyNumber();
  }
  return to.all().toString('base64url');
}

/** Numbers are LEB128: seven bits a byte, the lowest first, the eighth says that more follow. */
function reader(bytes) {
  let at = 0;
  return {
    bytes(count) {
      at += count;
      return bytes.subarray(at - count, at);
    },
    number() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value |= (byte & 127) << shift;
        if (byte < 128) return value;
      }
    },
  };
}

function writer() {
  const bytes = [];
  return {
    bytes: (more) => bytes.push(...more),
    number(...values) {
      for (let value of values) {
        for (; value >= 128; value >>>= 7) bytes.push((value & 127) | 128);
        bytes.push(value);
      }
    },
    all: () => Buffer.from(bytes),
  };
}
