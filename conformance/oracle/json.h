// Calls and findings as JSON, the same from whoever exports them: the plugin, cmrp-check, the expectations beside the
// vectors. Include in .cc files only: the JSON library is heavy.
//
//   call     {"frames": [REQUEST, ANSWER], "call_id": N, "opnum": N, "method": "ApiOpenCluster", "syntax":
//   "ndr"|"ndr64",
//             "request": {…}, "response": {…}, "code": "ERROR_SUCCESS (0x00000000)"}
//            a frame is null for what was not seen. "request" and "response" are fields as reference/ndr/json.h writes
//            them, null where a stub could not be decoded. Instead of "response" and "code" a fault has
//            "fault": "nca_s_op_rng_error (0x1C010002)".
//   finding  {"rule": "handle-closed", "severity": "MUST", "requirements": ["3.1.4.2.19-6"], "frames": [REQUEST,
//   ANSWER],
//             "earlier": FRAME, "call_id": N, "opnum": N, "method": "ApiOfflineResource", "expected": "…", "seen": "…"}
//            "method" is null for an opnum that has none; "earlier" is null if the verdict rests on nothing earlier.
#pragma once

#include "conformance/oracle/oracle.h"
#include "reference/ndr/json.h"

namespace cmrp::oracle {

ndr::Json to_json(const CallView& call);
/// The fields of a request that was decoded, as they were sent: without [in, out] structures once they were answered.
ndr::Json request_json(const CallView& call);
ndr::Json to_json(const Finding& finding);

}  // namespace cmrp::oracle
