/** State of a certificate that decides when it is renewed; the time is in RFC 3339. */
export interface Renewable {
    validityEndTime: string;
    earlyRenewalHours: number;
    certPem: string;
    keyAlgorithm?: string;
    caKeyAlgorithm?: string;
    validityStartTime: string;
}

/** Has the certificate expired, or will it within the hours of early renewal? */
export function readyForRenewal(earlyRenewalHours: number, validityEndTime: string): boolean {
    return Date.parse(validityEndTime) - earlyRenewalHours * 3_600_000 <= Date.now();
}

/**
 * A certificate ready for renewal is replaced by the next update, whatever its inputs.
 * Source: `ModifyPlan` in github.com/hashicorp/terraform-provider-tls, internal/provider/common_cert.go
 */
export const renewal = {
    outdated: (state: Renewable, { earlyRenewalHours = 0 }: { earlyRenewalHours?: number }): string[] =>
        readyForRenewal(earlyRenewalHours, state.validityEndTime) ? ["readyForRenewal"] : [],

    read: async (_id: string, state: Renewable): Promise<object> =>
        readyForRenewal(state.earlyRenewalHours, state.validityEndTime) ? { readyForRenewal: true } : {},

    /** Only the hours of early renewal change without a replacement: the certificate stays as it is. */
    update: async (_id: string, state: Renewable, inputs: { earlyRenewalHours: number }): Promise<object> => {
        const { certPem, keyAlgorithm, caKeyAlgorithm, validityStartTime, validityEndTime } = state;
        const ready = readyForRenewal(inputs.earlyRenewalHours, validityEndTime);
        return {
            certPem,
            keyAlgorithm,
            caKeyAlgorithm,
            validityStartTime,
            validityEndTime,
            readyForRenewal: ready,
        };
    },
};
