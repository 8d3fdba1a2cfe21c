import { Redactor } from '../../lib/redaction/redactor';

const redactor = new Redactor({ replace: () => '#' });

/** Made of parts, so that nothing in the repository looks like a credential. */
const KEY = ['AIza', 'SyA1b2C3d4', 'E5f6G7h8I9', 'j0K1l2M3n4O5'].join('');

describe('secrets in the forms in which people write them', () => {
  it.each([
    ['an attribute before the content', '<password type="x">V v</password>', '<password type="x">#</password>'],
    ['a namespace', '<wsse:Password>V</wsse:Password>', '<wsse:Password>#</wsse:Password>'],
    ['CDATA', '<password><![CDATA[V<v]]></password>', '<password><![CDATA[#]]></password>'],
    ['an attribute that is no secret', '<apiKey id="1">V</apiKey>', '<apiKey id="1">#</apiKey>'],
    ['a secret attribute', '<user name="bob" password="V"/>', '<user name="bob" password="#"/>'],
    ['elements inside', '<credentials>\n <a>V</a>\n</credentials><b>1</b>', '<credentials>\n #</credentials><b>1</b>'],
    [
      'an element named by an attribute',
      '<property name="db.password">V</property>',
      '<property name="db.password">#</property>',
    ],
    ['a value named by an attribute', '<add key="ApiKey" value="V" />', '<add key="ApiKey" value="#" />'],
    ['a field of a form', '<input type="password" value="V">', '<input type="password" value="#">'],
    ['a property list', '<key>password</key>\n <string>V</string>', '<key>password</key>\n <string>#</string>'],
    ['a configuration of Hadoop', '<name>my.secret</name><value>V</value>', '<name>my.secret</name><value>#</value>'],
    ['an end that is missing', 'got <password>V', 'got <password>#'],
    ['XML in JSON', '{"x":"<password type=\\"x\\">V<\\/password>"}', '{"x":"<password type=\\"x\\">#<\\/password>"}'],
    ['XML in XML', '&lt;password&gt;V&lt;/password&gt;', '&lt;password&gt;#&lt;/password&gt;'],
  ])('are hidden in XML: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    ['an option', 'psql --password V --host h', 'psql --password # --host h'],
    ['an option with one dash', 'java -password V -port 1', 'java -password # -port 1'],
    ['quotes', "tool --api-key 'V v' x", "tool --api-key '#' x"],
    ['a list of arguments', '["tool","--password","V","--x"]', '["tool","--password","#","--x"]'],
    ['the inspection of a list', "[ 'tool', '--token', 'V' ]", "[ 'tool', '--token', '#' ]"],
    ['a user and a password', 'curl -u bob:V http://h/', 'curl -u # http://h/'],
    ['an option of one letter', 'sshpass -p V ssh h; mysql -u root -pV db', 'sshpass -p # ssh h; mysql -u root -p# db'],
    ['a client of Redis', 'redis-cli -h h -p 6379 -a V ping', 'redis-cli -h h -p 6379 -a # ping'],
    ['SQL', "CREATE USER u IDENTIFIED BY 'V'", "CREATE USER u IDENTIFIED BY '#'"],
    ['an option and its value in one word', 'curl -ubob:V http://h/', 'curl -u# http://h/'],
    ['a file of netrc', 'machine h login bob password V', 'machine h login bob password #'],
    ['an option that stands alone', 'psql --password', 'psql --password'],
    ['two options', 'psql --password --host h', 'psql --password --host h'],
    ['a short text', '-pin 12', '-pin #'],
  ])('are hidden on command lines: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    ['name and value', '[{"Name":"password","Value":"V"}]', '[{"Name":"password","Value":"#"}]'],
    ['value and name', '{"value":"V","key":"api_key"}', '{"value":"#","key":"api_key"}'],
    ['members between', '{"name":"pin","type":"n","value":1234}', '{"name":"pin","type":"n","value":"#"}'],
    [
      'other names for both',
      '{"ParameterKey":"DbPassword","ParameterValue":"V"}',
      '{"ParameterKey":"DbPassword","ParameterValue":"#"}',
    ],
    ['objects side by side', '[{"name":"token"},{"value":"V"}]', '[{"name":"token"},{"value":"V"}]'],
    ['a list of pairs', '{"headers":[["x-api-key","V"],["a","b"]]}', '{"headers":[["x-api-key","#"],["a","b"]]}'],
    ['raw headers', '{"rawHeaders":["Host","x","X-Api-Key","V"]}', '{"rawHeaders":["Host","x","X-Api-Key","#"]}'],
    [
      'JSON in JSON',
      '{"b":"{\\"name\\":\\"token\\",\\"value\\":\\"V\\"}"}',
      '{"b":"{\\"name\\":\\"token\\",\\"value\\":\\"#\\"}"}',
    ],
    ['logfmt', 'name=password value=V', 'name=password value=#'],
    ['YAML', 'name: password\nvalue: V', 'name: password\nvalue: #'],
    ['a part of a form', 'x; name="pin"\r\n\r\nV\r\n--b\r\n', 'x; name="pin"\r\n\r\n#\r\n--b\r\n'],
    ['a block of YAML', 'secret: |\n  V\n  W\nid: 1', 'secret: #id: 1'],
    ['a sentence', 'the password is: V, ok', 'the password is: #, ok'],
  ])('are hidden in names and values: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    ['a parameter', '?a=1&note=%20password%3DV%26b%3D1', '?a=1&note=%20password%3D#%26b%3D1'],
    ['a value of its own', 'password=a%26b&x=1', 'password=#&x=1'],
    ['a bearer token', 'auth Bearer%20abcdef123', 'auth Bearer%20#'],
    ['a token', `x=%22${KEY}%22`, 'x=%22#%22'],
    ['twice', 'u=%252Fx%253Ftoken%253DV', 'u=%252Fx%253Ftoken%253D#'],
    ['JSON', '{"a":"x\\u0026token\\u003dV\\u0026b=1"}', '{"a":"x\\u0026token\\u003d#\\u0026b=1"}'],
    ['entities', 'a=&quot;password&quot;:&quot;V&quot;', 'a=&quot;password&quot;:&quot;#&quot;'],
    ['letters of full width', 'ｐａｓｓｗｏｒｄ＝Ｖ x', 'ｐａｓｓｗｏｒｄ＝# x'],
    ['characters without width', 'pass\u200bword=V', 'pass\u200bword=#'],
    ['letters of other languages', 'M%C3%BCller%3A%20x', 'M%C3%BCller%3A%20x'],
  ])('are hidden where they are encoded: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    ['tabs', '4111\t1111\t1111\t1111', '#'],
    ['two spaces', '4111  1111  1111  1111', '#'],
    ['dashes between spaces', '4111 - 1111 - 1111 - 1111', '#'],
    ['en dashes', '4111–1111–1111–1111', '#'],
    ['encoded dashes', '4111%2D1111%2D1111%2D1111', '#'],
    ['encoded spaces', '4111%201111%201111%201111', '#'],
    ['digits of full width', '４１１１１１１１１１１１１１１１', '#'],
    ['an escaped character before', '\\u20144111111111111111', '\\u2014#'],
    ['an amount', 'card 4111111111111111, 12.50 EUR', 'card #, 12.50 EUR'],
  ])('are hidden where they are cards, with %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    ['an at sign and a slash', 'postgres://u:p@ss/REST@h', 'postgres://#@h'],
    ['a data source', 'root:V@tcp(127.0.0.1:3306)/db', '#@tcp(127.0.0.1:3306)/db'],
    ['Oracle', 'jdbc:oracle:thin:scott/V@//h:1521/x', 'jdbc:oracle:thin:#@//h:1521/x'],
    ['a host that follows', 'https://u:V@h.example/@me', 'https://#@h.example/@me'],
    ['an address in the query', 'mysql://u:V@h/db?user=a@b', 'mysql://#@h/db?user=a@b'],
    ['many hosts', 'mongodb://u:V@h1:27017,h2:27017/db', 'mongodb://#@h1:27017,h2:27017/db'],
    [
      'a key of Azure',
      'AccountName=a;AccountKey=Vv/1+2==;EndpointSuffix=x',
      'AccountName=a;AccountKey=#;EndpointSuffix=x',
    ],
    ['an encoded URL', 'u=https%3A%2F%2Fu%3AV%40h%2Fx', 'u=https%3A%2F%2F#%40h%2Fx'],
  ])('are hidden where they are credentials of a connection: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it('are hidden once where several things give them away', () => {
    const found: unknown[] = [];
    const watching = new Redactor({ replace: (secret) => void found.push(secret) });
    expect(watching.text(`Authorization: Bearer ${KEY}`)).toBe('Authorization: [redacted]');
    expect(found).toEqual([{ name: 'Authorization', text: `Bearer ${KEY}` }]);
  });
});

describe('the work for a text', () => {
  /** Characters that the code reads one by one; the steps of its patterns are counted in another test. */
  function reads(text: string): number {
    const spies = [jest.spyOn(String.prototype, 'charCodeAt'), jest.spyOn(String.prototype, 'indexOf')];
    redactor.text(text);
    const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    for (const spy of spies) spy.mockRestore();
    return count;
  }

  const PIECES =
    'a|1|1111 |1111-|//|//a:|//a:b@|<a |<a x="|<password>|<key>password</key>|token=|"token":"\\|{"name":"token",|"value":"x",|' +
    '--token |["token",|eyJ|sk-|pypi-|Bearer |%3D|%25|\\u003d|&quot;|\u200b|-----BEGIN PRIVATE KEY-----|-----BEGIN |:AA|\\|<credentials><';

  it.each(PIECES.split('|').map((piece) => [piece]))('grows in proportion to its length: %j', (piece) => {
    const [half = 0, whole = 0] = [4000, 8000].map((length) => reads(piece.repeat(length / piece.length)));
    expect(whole).toBeLessThanOrEqual(2.2 * half + 100);
  });
});
