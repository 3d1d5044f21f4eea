import snmp from 'net-snmp'

export default {
  packages: ['net-snmp'],
  protocol: 'SNMP over UDP',
  async serve(bench) {
    const agent = snmp.createAgent({ port: 161, address: '0.0.0.0', disableAuthorization: true }, () => {})
    const mib = agent.getMib()
    mib.registerProvider({ name: 'sysDescr', type: snmp.MibProviderType.Scalar, oid: '1.3.6.1.2.1.1.1', scalarType: snmp.ObjectType.OctetString, maxAccess: snmp.MaxAccess['read-only'] })
    mib.setScalarValue('sysDescr', 'a simulated device')
    bench.later(async () => agent.close())
    await bench.sleep(10)
  },
  async talk() {
    const session = snmp.createSession('10.0.0.1', 'public', { retries: 3, timeout: 5000, idBitsSize: 32 })
    try {
      return await new Promise((resolve, reject) => session.get(['1.3.6.1.2.1.1.1.0'], (error, bindings) => (error ? reject(error) : resolve(String(bindings[0].value)))))
    } finally {
      session.close()
    }
  },
  expect: 'a simulated device',
  encrypted: true,
  faults: [{ name: 'refused', matches: /timed out|ECONNREFUSED/i }, 'lossy', 'slow', { name: 'stalled', after: 0, matches: /timed out/i }],
}
