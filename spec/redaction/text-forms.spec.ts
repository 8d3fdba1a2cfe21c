import { Redactor } from '../../lib/redaction/redactor';

const redactor = new Redactor({ replace: () => '#' });

/** Concatenated so that the repository contains nothing that looks like a credential. */
const KEY = ['AIza', 'SyA1b2C3d4', 'E5f6G7h8I9', 'j0K1l2M3n4O5'].join('');

describe('secrets in common text formats', () => {
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
    ['elements behind text', '<Password>a<b>V</b></Password>', '<Password>#</Password>'],
    ['a value in an attribute', '<password value="V"/>', '<password value="#"/>'],
    ['the content of a named element', '<meta name="csrf-token" content="V">', '<meta name="csrf-token" content="#">'],
    ['letters of other languages', '<пароль>V</пароль>', '<пароль>#</пароль>'],
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
    ['arguments of curl', '["curl","-u","bob:V"]', '["curl","-u","#"]'],
    ['options in one word', 'curl -sSLu bob:V http://h/', 'curl -sSLu # http://h/'],
    ['arguments of docker', '["docker","login","-p","V"]', '["docker","login","-p","#"]'],
    ['tools of databases', 'mongodump -u=x -p=V; sqlcmd -U sa -P V', 'mongodump -u=x -p=#; sqlcmd -U sa -P #'],
    ['a directory', 'ldapsearch -D cn=x -w V', 'ldapsearch -D cn=x -w #'],
    ['a variable that is set', 'setx API_KEY V', 'setx API_KEY #'],
    ['a file for Docker', 'ENV API_KEY V', 'ENV API_KEY #'],
    ['an option that is set', 'aws configure set aws_secret_access_key V', 'aws configure set aws_secret_access_key #'],
    ['a registry', 'npm config set //r/:_authToken V', 'npm config set //r/:_authToken #'],
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
    ['a type', '{"type":"password","value":"V"}', '{"type":"password","value":"#"}'],
    ['an id', '{"value":"V","id":"password"}', '{"value":"#","id":"password"}'],
    ['a patch', '{"op":"add","path":"/user/password","value":"V"}', '{"op":"add","path":"/user/password","value":"#"}'],
    ['letters for both', '{"k":"password","v":"V"}', '{"k":"password","v":"#"}'],
    ['a part of a form without quotes', 'x; name=pin\r\n\r\nV\r\n--b', 'x; name=pin\r\n\r\n#\r\n--b'],
    [
      'a part of a form in JSON',
      '"x; name=\\"pin\\"\\r\\n\\r\\nV\\r\\n--b"',
      '"x; name=\\"pin\\"\\r\\n\\r\\n#\\r\\n--b"',
    ],
    ['lines below a key of YAML', 'secrets:\n  db: V\n  x: W\nid: 1', 'secrets:\n  #\nid: 1'],
    ['a list below a key of YAML', 'tokens:\n- V\n- W\nid: 1', 'tokens:\n#\nid: 1'],
    ['a type', 'const apiKey: string = "V"', 'const apiKey: # = "#"'],
    ['a tag of YAML', 'password: !vault V', 'password: !vault #'],
    ['a text of TOML', 'password = """\nV"""', 'password = """#"""'],
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
  ])('are hidden if they are encoded: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    ['tabs', '4111\t1111\t1111\t1111', '#'],
    ['two spaces', '4111  1111  1111  1111', '#'],
    ['dashes between spaces', '4111 - 1111 - 1111 - 1111', '#'],
    ['en dashes', '4111–1111–1111–1111', '#'],
    ['encoded dashes', '4111%2D1111%2D1111%2D1111', '#'],
    ['encoded spaces', '4111%201111%201111%201111', '#'],
    ['slashes', '4111/1111/1111/1111', '#'],
    ['encoded en dashes', '4111&ndash;1111&ndash;1111&ndash;1111', '#'],
    ['a magnetic stripe', '%B4111111111111111^DOE/J^2912101?', '#^2912101?'],
    ['digits of full width', '４１１１１１１１１１１１１１１１', '#'],
    ['an escaped character before', '\\u20144111111111111111', '\\u2014#'],
    ['an amount', 'card 4111111111111111, 12.50 EUR', 'card #, 12.50 EUR'],
  ])('are hidden if they are card numbers with %s', (_what, text, shown) => {
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
  ])('are hidden if they are connection credentials: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it('are replaced once if several rules find them', () => {
    const found: unknown[] = [];
    const watching = new Redactor({ replace: (secret) => void found.push(secret) });
    expect(watching.text(`Authorization: Bearer ${KEY}`)).toBe('Authorization: [redacted]');
    expect(found).toEqual([{ name: 'Authorization', text: `Bearer ${KEY}` }]);
  });
});

describe('secrets after a name without a separator', () => {
  it.each([
    ['quotes', "invalid token 'Vabc' for bob", "invalid token '#' for bob"],
    ['a verb', 'OTP is 482913, valid for 5 minutes', 'OTP is #, valid for 5 minutes'],
    ['a code that is sent', 'Your code is 482913', 'Your code is #'],
    ['an arrow', 'password -> Zx9kQ7', 'password -> #'],
    ['letters and digits', 'api key Zx9kQ7vRa1b2 is wrong', 'api key # is wrong'],
    ['a command of Redis', 'AUTH s3cret', 'AUTH #'],
    ['a command of Redis with a user', 'HELLO 3 AUTH default V', 'HELLO 3 AUTH default #'],
    ['the protocol of Redis', 'AUTH\r\n$1\r\nV\r\n', 'AUTH\r\n$1\r\n#\r\n'],
    ['the monitor of Redis', '"auth" "V"', '"auth" "#"'],
    ['a setting of Redis', 'CONFIG SET requirepass V', 'CONFIG SET requirepass #'],
    ['a user of Redis', 'ACL SETUSER bob on >V ~*', 'ACL SETUSER bob on ># ~*'],
    ['FTP', 'USER bob\r\nPASS V\r\n', 'USER bob\r\nPASS #\r\n'],
  ])('are hidden: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    [
      'rows',
      "insert into u(name,password) values ('a','V',3),('b','W')",
      "insert into u(name,password) values ('a','#',3),('b','#')",
    ],
    [
      'quoted columns',
      'INSERT INTO "u" ("id","api_key") VALUES (1,\'V\')',
      'INSERT INTO "u" ("id","api_key") VALUES (1,\'#\')',
    ],
    ['two quotes for one', "INSERT INTO u (token) VALUES ('a''V')", "INSERT INTO u (token) VALUES ('#')"],
    ['a key that exists', 'Key (id, api_key)=(1, V) already exists.', 'Key (id, api_key)=(1, #) already exists.'],
    ['an entry that exists', "Duplicate entry 'V' for key 'users.token'", "Duplicate entry '#' for key 'users.token'"],
    ['a list', "WHERE token IN ('V', 'W') AND a = 1", 'WHERE token IN (#) AND a = 1'],
    ['a cast', "WHERE u.password::text = 'V'", "WHERE u.password::text = '#'"],
    ['a pattern', "WHERE token LIKE 'V%'", "WHERE token LIKE '#'"],
    ['an inequality', "password <> 'V' OR password != 'W'", "password <> '#' OR password != '#'"],
    ['a function', "SET PASSWORD FOR u = PASSWORD('V')", "SET PASSWORD FOR u = PASSWORD('#')"],
    ['a plugin', "IDENTIFIED WITH mysql_native_password BY 'V'", "IDENTIFIED WITH mysql_native_password BY '#'"],
  ])('are hidden in SQL: %s', (_what, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each([
    'INSERT INTO users (name, password) VALUES ($1, $2)',
    'UPDATE users SET password = ?, name = ? WHERE token = $1',
    "INSERT INTO orders (id, name) VALUES (1, 'bob')",
    'Key (email)=(a@b.c) already exists.',
    "Duplicate entry 'bob' for key 'users.email'",
    'password is required',
    'the token is 2048 bytes long',
    'PIN is 4 digits long',
    'secret "db" not found, session "a" opened, the cookie "theme" is old',
    "SyntaxError: Unexpected token 'const'",
    'Unexpected token "export" (1:0)',
    'AUTH FAILED',
    'auth failed',
    'AUTH service is down today',
    'PASS src/auth.spec.ts',
    'token bucket, token refresh took 12ms',
    'AuthToken::new at auth::token::Parser::next',
    'ENV NODE_ENV production',
    'Invalid session:\n    at login (/app/a.js:1:2)\n    at run (/app/b.js:1:2)',
    '{"type":"token","value":"x"} {"id":"card_1Mv","value":3}',
  ])('are not found in text without secrets: %s', (text) => {
    expect(redactor.text(text)).toBe(text);
  });
});

describe('the cost of redacting a text', () => {
  /** Counts the characters that the code reads one by one. Another test counts the steps of its patterns. */
  function reads(text: string): number {
    const { charCodeAt, indexOf } = String.prototype;
    let count = 0;
    // A spy of jest would keep each of a million calls.
    Object.assign(String.prototype, {
      charCodeAt(this: string, at: number): number {
        count++;
        return charCodeAt.call(this, at);
      },
      indexOf(this: string, part: string, from?: number): number {
        count++;
        return indexOf.call(this, part, from);
      },
    });
    try {
      redactor.text(text);
    } finally {
      Object.assign(String.prototype, { charCodeAt, indexOf });
    }
    return count;
  }

  const PIECES =
    'a|1|1111 |1111-|//|//a:|//a:b@|<a |<a x="|<password>|<key>password</key>|token=|"token":"\\|{"name":"token",|"value":"x",|' +
    '--token |["token",|password |token is 1|passwords:\n  a|(token,|INSERT INTO a (token) VALUES (|AUTH |Key (token)=(|4111:|eyJ|sk-|pypi-|Bearer |%3D|%25|\\u003d|&quot;|\u200b|-----BEGIN PRIVATE KEY-----|-----BEGIN |:AA|\\|<credentials><';

  it.each(PIECES.split('|').map((piece) => [piece]))('grows in proportion to its length: %j', (piece) => {
    const [half = 0, whole = 0] = [4000, 8000].map((length) => reads(piece.repeat(length / piece.length)));
    expect(whole).toBeLessThanOrEqual(2.2 * half + 100);
  });
});
