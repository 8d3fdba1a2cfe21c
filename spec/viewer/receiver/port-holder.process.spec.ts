import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startReceiver } from '../../../lib/viewer/receiver/otlp-receiver';
import { portHolder } from '../../../lib/viewer/receiver/port-holder';

const SERVER = "const s = require('net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port));";

describe('the holder of a port', () => {
  it('is named with its process, where the system tells, and otherwise is another program', async () => {
    const child = spawn(process.execPath, ['-e', `${SERVER} // collector\u001b[31m`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [text] = (await once(child.stdout, 'data')) as [Buffer];
      const port = Number(String(text));
      const holder = process.platform === 'linux' ? `process ${child.pid} \\(.*node -e .*\\)` : 'another program';
      await expect(startReceiver({ port })).rejects.toThrow(
        new RegExp(
          `^Cannot listen on port ${port} of 127.0.0.1 \\(EADDRINUSE\\): ${holder} uses it. Pass another port`,
        ),
      );
    } finally {
      child.kill();
    }
  });

  it('is unknown for a free port', async () => {
    const { port, close } = await startReceiver({ port: 0 });
    expect(await portHolder(port)).toBe(process.platform === 'linux' ? 'this process' : 'another viewer');
    await close();
    expect(await portHolder(port)).toBeUndefined();
  });
});
