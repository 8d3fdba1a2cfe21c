/** Runs `work` for each item, at most two at a time. The results are in the order of the items. */
export async function atMostTwo(items, work) {
  const results = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all([worker(), worker()]);
  return results;
}
