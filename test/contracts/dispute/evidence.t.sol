// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IDisputes} from "../../../contracts/dispute/IDisputes.sol";
import {assertEq} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {ContractAccount} from "../payment/ContractAccount.sol";
import {DisputeFixture} from "./DisputeFixture.sol";

/// @notice A party shows something by its hash and where it is.
contract EvidenceTest is DisputeFixture {
    bytes32 private constant CONTENT = keccak256("a photograph");
    string private constant URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";

    Extension private ext;
    PaymentInfo private info;

    function setUp() public override {
        super.setUp();
        (info, ext) = disputed();
    }

    function test_each_party_shows_something_before_and_after_the_answer() public {
        address[3] memory parties = [payer, receiver, authorizer];
        for (uint256 i = 0; i < parties.length; i++) {
            if (i == 1) answer(info, ext);
            vm.recordLogs();
            vm.prank(parties[i]);
            disputes.submitEvidence(info, ext, parties[i], CONTENT, URI, "");
            assertEvidence(onlyEvent(), parties[i], URI);
        }
    }

    function test_anyone_brings_evidence_that_a_party_signed() public {
        uint256[3] memory keys = [PAYER_KEY, RECEIVER_KEY, AUTHORIZER_KEY];
        for (uint256 i = 0; i < keys.length; i++) {
            bytes memory signature = sign(keys[i], evidenceDigest(hashPayment(info), CONTENT, URI));
            vm.recordLogs();
            vm.prank(stranger);
            disputes.submitEvidence(info, ext, vm.addr(keys[i]), CONTENT, URI, signature);
            assertEvidence(onlyEvent(), vm.addr(keys[i]), URI);
        }
    }

    function test_a_contract_account_signs_evidence() public {
        ContractAccount account = contractOf(PAYER_KEY);
        info.payer = address(account);
        authorize(info, MAX);
        open(info, ext);
        bytes memory signature = sign(PAYER_KEY, evidenceDigest(hashPayment(info), CONTENT, URI));
        vm.recordLogs();
        disputes.submitEvidence(info, ext, address(account), CONTENT, URI, signature);
        assertEvidence(onlyEvent(), address(account), URI);
        account.adopt(ContractAccount.Habit.Reverting);
        vm.expectRevert(missing(address(account)));
        disputes.submitEvidence(info, ext, address(account), CONTENT, URI, signature);
    }

    function test_nobody_else_is_a_party() public {
        address[5] memory others = [stranger, operator, arbiter, FEE_RECEIVER, address(0)];
        for (uint256 i = 0; i < others.length; i++) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(InvalidParty.selector, others[i]));
            disputes.submitEvidence(info, ext, others[i], CONTENT, URI, "");
        }
    }

    function test_nobody_speaks_for_a_party() public {
        uint256[3] memory keys = [PAYER_KEY, RECEIVER_KEY, AUTHORIZER_KEY];
        for (uint256 i = 0; i < keys.length; i++) {
            bytes32 digest = evidenceDigest(hashPayment(info), CONTENT, URI);
            bytes[] memory signatures = falseSignatures(keys[i], digest);
            for (uint256 k = 0; k < signatures.length; k++) refuse(keys[i], signatures[k]);
            refuse(keys[i], sign(keys[(i + 1) % 3], digest));
            refuse(keys[i], sign(keys[i], evidenceDigest(hashPayment(terms()), CONTENT, URI)));
            refuse(keys[i], sign(keys[i], evidenceDigest(hashPayment(info), bytes32(uint256(CONTENT) + 1), URI)));
            refuse(keys[i], sign(keys[i], evidenceDigest(hashPayment(info), CONTENT, "ipfs://other")));
            refuse(keys[i], elsewhere(keys[i], CHAIN_ID + 1, address(disputes)));
            refuse(keys[i], elsewhere(keys[i], CHAIN_ID, address(deployDisputes())));
        }
    }

    function test_a_uri_has_one_to_512_bytes() public {
        uint256[5] memory lengths = [uint256(1), 512, 0, 513, 100_000];
        for (uint256 i = 0; i < lengths.length; i++) {
            string memory uri = string(new bytes(lengths[i]));
            vm.recordLogs();
            vm.prank(payer);
            if (i > 1) vm.expectRevert(abi.encodeWithSelector(IDisputes.UriLengthOutOfRange.selector, lengths[i], 512));
            disputes.submitEvidence(info, ext, payer, CONTENT, uri, "");
            if (i < 2) assertEvidence(onlyEvent(), payer, uri);
        }
    }

    function test_nothing_is_shown_after_the_end() public {
        vm.prank(payer);
        disputes.agree(info, ext, none(), 0, SETTLE_BY, "", "");
        vm.prank(payer);
        vm.expectRevert(notDisputed(info));
        disputes.submitEvidence(info, ext, payer, CONTENT, URI, "");
    }

    // ---- Parts ----

    function elsewhere(uint256 key, uint256 chainId, address where) private view returns (bytes memory) {
        bytes32 typeHash = keccak256("Evidence(bytes32 paymentInfoHash,bytes32 contentHash,string uri)");
        bytes32 structHash = keccak256(abi.encode(typeHash, hashPayment(info), CONTENT, keccak256(bytes(URI))));
        return sign(key, digestOf(structHash, chainId, where));
    }

    function refuse(uint256 key, bytes memory signature) private {
        vm.prank(stranger);
        vm.expectRevert(missing(vm.addr(key)));
        disputes.submitEvidence(info, ext, vm.addr(key), CONTENT, URI, signature);
    }

    function assertEvidence(Vm.Log memory log, address party, string memory uri) private view {
        assertEq(log.topics.length, 3, "topics");
        assertEq(log.topics[0], keccak256("EvidenceSubmitted(bytes32,address,bytes32,string)"), "topic");
        assertEq(log.topics[1], hashPayment(info), "payment");
        assertEq(log.topics[2], word(party), "party");
        assertEq(log.data, abi.encode(CONTENT, uri), "data");
    }
}
