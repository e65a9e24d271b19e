import { type KyaVerifier, lacking, unproven } from './verifier.ts'

const failing = 'sim_fail_'

/** The verifier of test books: believes what it is given, but for anchors made to fail. */
export const simulatedVerifier: KyaVerifier = {
  async verify(proof) {
    const lack = lacking(proof)
    if (lack !== null) return lack
    if (proof.level === 'verified' && proof.anchor?.startsWith(failing))
      return unproven(`The simulated verifier rejects anchors that begin with ${failing}.`)
    return { kind: 'verified', verifier: 'simulated', proofId: null }
  },
}
