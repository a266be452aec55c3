/** A small tenant behind the Google face, with somebody to ask it: what most tests of the face begin with. */
import { FaultPlan, type FaultRule } from '../fault-plan.ts';
import { MovableClock, smallTenant } from '../small-tenant.ts';
import type { Tenant } from '../tenant.ts';
import { GoogleCaller } from './caller.ts';
import { GoogleFace, type GoogleFaceOptions } from './face.ts';
import { newProject, type Project, READING_SCOPES } from './project.ts';

// one key for all: to make one takes longer than most tests
const PROJECT = newProject();

export interface SmallFace {
  readonly clock: MovableClock;
  readonly tenant: Tenant;
  readonly project: Project;
  readonly face: GoogleFace;
  readonly caller: GoogleCaller;
}

export function smallFace(
  options: Partial<GoogleFaceOptions> & { readonly rules?: readonly FaultRule[] } = {},
): SmallFace {
  const clock = new MovableClock();
  const tenant = smallTenant({ now: clock.now });
  const { account } = PROJECT;
  const faults = new FaultPlan(options.rules);
  const face = new GoogleFace({ tenant, account, delegated: READING_SCOPES, faults, ...options });
  return { clock, tenant, project: PROJECT, face, caller: new GoogleCaller(face, PROJECT) };
}
