export const dictionaryFrom: number;
export function lightenClient(folder: string, wasmFrom: string): string[];
export function sparseGraph(graph: string): string;
