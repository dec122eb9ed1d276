//! Paths such as `members[0].claims[1].total_cost`: the way from the household to a fact, a list or an entity.

/** A key, or a place in a list. */
export type Step = string | number;

/** The steps of a path; none of the empty one, which is the household. */
export function steps(path: string): Step[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
}

/** A path with one more key. */
export function key(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** A path with a place in the list that it leads to. */
export function at(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** The entity that a fact or list belongs to, and the fact's or list's own name. */
export function split(path: string): { entity: string; name: string } {
  const dot = path.lastIndexOf(".");
  return dot < 0 ? { entity: "", name: path } : { entity: path.slice(0, dot), name: path.slice(dot + 1) };
}
