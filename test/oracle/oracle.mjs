// Decides the cases on standard input, one a line, with @cloud-copilot/iam-simulate, which is installed in the folder that
// is the only argument. Answers {"id", "decision"} or {"id", "error"}, one a line.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const { anonymousPrincipal, runSimulation } = createRequire(`${process.argv[2]}/package.json`)(
  '@cloud-copilot/iam-simulate'
)

const decisions = { Allowed: 'allowed', ImplicitlyDenied: 'implicitDeny', ExplicitlyDenied: 'explicitDeny' }
const fullAccess = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }

const named = (documents, name) => (documents ?? []).map((policy, i) => ({ name: `${name}${i}`, policy }))
const levels = (list, name) =>
  list.map((documents, i) => ({ orgIdentifier: `${name}${i}`, policies: named(documents, `${name}${i}-`) }))

function simulation({ policies, request }) {
  const anonymous = request.principal === '*'
  const account = request.resource.split(':')[4] || request.principal.split(':')[4] || '111122223333'
  return {
    request: {
      principal: anonymous ? anonymousPrincipal : request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: account },
      contextVariables: request.context
    },
    sessionPolicy: policies.session?.[0],
    identityPolicies: named(policies.identity, 'identity'),
    // It wants a level: FullAWSAccess is what an account without other policies has. RCPFullAWSAccess it adds itself.
    serviceControlPolicies: anonymous ? [] : levels(policies.scp ?? [[fullAccess]], 'scp'),
    resourceControlPolicies: levels(policies.rcp ?? [[]], 'rcp'),
    resourcePolicy: policies.resource,
    permissionBoundaryPolicies: policies.boundary && named(policies.boundary, 'boundary')
  }
}

async function decide(line) {
  const c = JSON.parse(line)
  try {
    const result = await runSimulation(simulation(c), {})
    if (result.resultType === 'error') {
      return { id: c.id, error: JSON.stringify(result.errors) }
    }
    return { id: c.id, decision: decisions[result.overallResult] }
  } catch (error) {
    return { id: c.id, error: String(error) }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await decide(line)) + '\n')
}
