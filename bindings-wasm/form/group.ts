/** Things by what they have in common, each kind in the order in which it came first. */
export function groupBy<T, K>(things: Iterable<T>, kind: (thing: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const thing of things) {
    const group = groups.get(kind(thing));
    if (group === undefined) groups.set(kind(thing), [thing]);
    else group.push(thing);
  }
  return groups;
}
