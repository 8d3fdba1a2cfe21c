import { correctedQuery } from '../../../../lib/viewer/page/search/corrected-query';

describe('a corrected query', () => {
  it.each([
    ['is:eror x', 4, 'is:error', 'is:error x'],
    ['| srot -duration', 3, 'sort', '| sort -duration'],
    ['status=eror', 8, 'error', 'status=error'],
    ['name>5', 1, 'name=', 'name=5'],
    ['duration>250 a', 10, '250ms', 'duration>250ms a'],
    ['http.rout=/pay', 1, 'http.route', 'http.route=/pay'],
  ])('has in %p at column %i %p', (query, column, suggestion, corrected) => {
    expect(correctedQuery(query, column, suggestion)).toBe(corrected);
  });
});
