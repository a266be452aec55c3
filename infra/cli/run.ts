/** Reads the environment, builds the program, runs it. */
import packageJson from '../../package.json' with { type: 'json' };
import { readEnvironment } from '../config/environment.ts';
import { Fault } from '../kernel/fault.ts';
import { loadProgram, reportFailure, runProgram } from './program.ts';

// What kith writes is about people: its owner's only, whatever the habit of the machine.
process.umask(0o077);

// A reader that has seen enough (`kith export dump | head`) closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.exit(reportFailure(new Fault('CLI_CANNOT_WRITE', `the answer cannot be written: ${error.message}`), false));
});

const argv = process.argv.slice(2);
try {
  await runProgram(await loadProgram(readEnvironment(), packageJson.version, argv), argv);
} catch (error) {
  process.exitCode = reportFailure(error, argv.includes('--json'));
}
