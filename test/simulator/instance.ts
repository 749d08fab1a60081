import type { Instant } from '../../src/domain/entry.ts';
import { BANNER, instanceText, recoveryBlock } from './lines.ts';
import { leave } from './sessions.ts';
import type { LineKind } from './types.ts';
import type { World } from './world.ts';
import { endLife, newLife } from './world.ts';

const MINUTE = 60_000;

/** Writes everything from recovery to the line that enables logons; sessions are possible from that line on. */
export function startUp(world: World, at: Instant, abnormal: boolean): void {
  const { life, book, random, options } = world;
  const boot = world.fork();

  function say(when: Instant, message: string, severity = 0, facility = 'Utility.Event', pid = boot): void {
    book.say(life.number, { at: when, pid, message, severity, facility, kind: 'start' });
  }

  let now = at;
  book.continue(life.number, now, recoveryBlock(now, options.offset), 'start');
  if (abnormal && random.chance(0.2)) {
    // A start can be aborted after recovery; the block then stands twice.
    now += 8_000;
    book.continue(life.number, now, recoveryBlock(now, options.offset), 'start');
  }
  now += 300;
  say(now, 'Allocated 495MB shared memory', 0, 'Generic.Event');
  say(now + 3, 'SIMD optimization level: DEFAULT X86', 0, 'SIMD');
  say(now + 70, 'Using WIJ file: /usr/local/IRIS/mgr/IRIS.WIJ', 0, 'WriteDaemon.UsingWIJFile');
  now += 140;
  say(now, '', 0, 'Generic.Event');
  book.continue(life.number, now, BANNER, 'start');
  say(now + 30, 'Write daemon started.', 0, 'WriteDaemon.Started');
  now += 220;
  say(now, instanceText(now), 0, 'Utility.Event', life.control);
  if (abnormal)
    say(
      now + 5,
      'Previous system shutdown was abnormal, system forced down or crashed',
      2,
      'Utility.Event',
      life.control,
    );
  say(now + 40, 'LMF Info:  Connected to license server 127.0.0.1,4002', 0, 'Utility.Event', life.control);
  now += 900;
  say(now, 'Enabling logons', 0, 'Utility.Event', life.control);
  say(now + 20, '[SYSTEM MONITOR] System Monitor started in %SYS', 0, 'Utility.Event', life.monitor);
  world.exit(boot);
  world.later(now, (up) => {
    life.state = 'up';
    life.upAt = up;
  });
}

/**
 * An orderly restart: user jobs end while they are stopped or, at the latest, when the instance withdraws from the
 * licence.
 */
export function restart(world: World, at: Instant): void {
  const { life, book, random } = world;
  if (life.state !== 'up') return;
  life.state = 'stopping';
  life.stopsAt = at;
  book.count(at, 'restarts');
  const stopping = at + 1_010;
  const withdrawn = stopping + 2_400;
  const complete = withdrawn + 2_000;
  const steps: [Instant, string][] = [
    [at, "User 'irisowner' shutting down InterSystems IRIS"],
    [at + 5, 'Notifying Clients'],
    [stopping, 'Stopping User Jobs'],
    [stopping + 2_200, 'Stopping Network Servers'],
    [withdrawn, 'Withdrawing from License Domain'],
    [withdrawn + 60, 'LMF Info:  Sending shutdown message to local license server 127.0.0.1,4002'],
    [withdrawn + 1_500, 'CONTROL exited due to system shutdown'],
    [complete, 'Shutdown complete'],
  ];
  const kind: LineKind = 'stop';
  for (const [when, message] of steps) book.say(life.number, { at: when, pid: life.control, message, kind });

  // Nothing public says whether a stopped job still writes its Logout: some restarts log many, some none.
  const logged = random.chance(0.5) ? 0.7 : 0;
  for (const session of life.sessions) {
    if (session.user.role !== 'User' || !random.chance(logged)) continue;
    world.later(stopping + random.integer(1, 2_000), (due) => leave(world, session, due));
  }
  world.later(withdrawn, (due) => endLife(world, due));
  book.shutdown.push([at, complete]);
  world.queue.add(complete + random.integer(5_000, 2 * MINUTE), (due) => {
    newLife(world, due);
    startUp(world, due, false);
  });
}

/** A crash writes nothing; the next start tells of it some minutes later. */
export function crash(world: World, at: Instant): void {
  const { life, book, random, queue } = world;
  if (life.state !== 'up') return;
  life.crashed = true;
  life.stopsAt = at;
  book.count(at, 'crashes');
  endLife(world, at);
  queue.add(at + random.integer(MINUTE, 10 * MINUTE), (due) => {
    newLife(world, due);
    startUp(world, due, true);
  });
}
