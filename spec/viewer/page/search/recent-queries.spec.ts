import { addedTo } from '../../../../lib/viewer/page/search/recent-queries';

describe('the queries of before', () => {
  it('have the last one first, and each once', () => {
    expect(addedTo(['a', 'b', 'c'], 'b')).toStrictEqual(['b', 'a', 'c']);
  });

  it('are at most thirty', () => {
    const many = Array.from({ length: 30 }, (_, index) => String(index));
    expect(addedTo(many, 'new')).toStrictEqual(['new', ...many.slice(0, 29)]);
  });
});
