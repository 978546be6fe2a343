// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {SmartAccount} from "../../../contracts/account/SmartAccount.sol";
import {assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {AccountFixture} from "./AccountFixture.sol";
import {Passkey} from "./Passkey.sol";

/// @title Assertions of a passkey: the good one, and each way to be wrong
contract PasskeyTest is AccountFixture {
    PackedUserOperation private op;
    bytes32 private hash;

    function setUp() public override {
        super.setUp();
        op = operation(address(solo), alone(transfer(5e6)));
        hash = hashOf(op);
    }

    function said() private view returns (Passkey.Assertion memory) {
        return Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, Passkey.VERIFIED);
    }

    function refuseAssertion(bytes memory assertion) private {
        op.signature = Passkey.wrap(passkey, assertion);
        refuseSignature(op);
    }

    function refuseAssertion(Passkey.Assertion memory assertion) private {
        refuseAssertion(Passkey.signed(PASSKEY, assertion));
    }

    function accept(bytes memory signer, Passkey.Assertion memory assertion) private {
        op.signature = Passkey.wrap(signer, Passkey.signed(PASSKEY, assertion));
        succeed(op);
    }

    function test_the_machine_of_these_tests_verifies_p256_natively() external view {
        bytes32 digest = keccak256("message");
        (bytes32 r, bytes32 s) = vm.signP256(PASSKEY, digest);
        (uint256 x, uint256 y) = vm.publicKeyP256(PASSKEY);
        (bool success, bytes memory answer) = address(0x100).staticcall(abi.encode(digest, r, s, x, y));
        assertTrue(success && answer.length == 32 && abi.decode(answer, (uint256)) == 1, "precompile");
    }

    function test_an_assertion_of_the_operation_hash_is_good() external {
        accept(passkey, said());
    }

    function test_it_is_good_without_the_precompile_too() external {
        vm.mockCall(address(0x100), "", "");
        accept(passkey, said());
    }

    function test_it_is_refused_without_the_precompile_too() external {
        vm.mockCall(address(0x100), "", "");
        op.signature = byPasskey(hash ^ bytes32(uint256(1)));
        refuseSignature(op);
    }

    function test_a_backed_up_passkey_is_good() external {
        accept(passkey, Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, Passkey.BACKED_UP));
    }

    function test_fields_may_stand_in_another_order() external {
        Passkey.Assertion memory assertion = said();
        // solhint-disable quotes
        assertion.clientData = string.concat(
            '{"challenge":"',
            Base64.encodeURL(abi.encodePacked(hash)),
            '","origin":"https://pay.example","type":"webauthn.get"}'
        );
        // solhint-enable quotes
        (assertion.challengeIndex, assertion.typeIndex) = (1, 90);
        accept(passkey, assertion);
    }

    function test_another_relying_party_is_refused() external {
        refuseAssertion(Passkey.assertion(abi.encodePacked(hash), "evil.example", Passkey.VERIFIED));
        refuseAssertion(Passkey.assertion(abi.encodePacked(hash), "", Passkey.VERIFIED));
    }

    function test_the_same_key_of_another_relying_party_is_another_signer() external {
        bytes memory other = Passkey.signer(PASSKEY, "evil.example", true);
        op.signature = Passkey.wrap(
            other,
            Passkey.signed(PASSKEY, Passkey.assertion(abi.encodePacked(hash), "evil.example", Passkey.VERIFIED))
        );
        refuseSignature(op);
    }

    function test_a_user_who_is_only_present_is_refused_where_verification_is_required() external {
        refuseAssertion(Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, Passkey.PRESENT));
        bytes memory lax = Passkey.signer(PASSKEY, Passkey.RP_ID, false);
        op.signature = Passkey.wrap(
            lax,
            Passkey.signed(PASSKEY, Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, Passkey.PRESENT))
        );
        refuseSignature(op);
    }

    function test_presence_is_enough_for_a_passkey_added_so() external {
        bytes memory lax = Passkey.signer(PASSKEY, Passkey.RP_ID, false);
        SmartAccount account = create(one(lax));
        prefund(address(account));
        op = operation(address(account), alone(transfer(5e6)));
        hash = hashOf(op);
        accept(lax, Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, Passkey.PRESENT));
    }

    function test_an_absent_user_is_refused() external {
        refuseAssertion(Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, 0x00));
        refuseAssertion(Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, 0x04));
    }

    function test_a_backup_that_cannot_be_is_refused() external {
        refuseAssertion(Passkey.assertion(abi.encodePacked(hash), Passkey.RP_ID, 0x15));
    }

    function test_another_challenge_is_refused() external {
        refuseAssertion(Passkey.assertion(abi.encodePacked(keccak256("other")), Passkey.RP_ID, Passkey.VERIFIED));
        refuseAssertion(Passkey.assertion(abi.encodePacked(hash, hash), Passkey.RP_ID, Passkey.VERIFIED));
        refuseAssertion(Passkey.assertion("", Passkey.RP_ID, Passkey.VERIFIED));
    }

    function test_the_challenge_is_read_where_it_stands_and_not_inside_another_text() external {
        Passkey.Assertion memory assertion = Passkey.assertion(
            abi.encodePacked(keccak256("other")),
            Passkey.RP_ID,
            Passkey.VERIFIED
        );
        assertion.challengeIndex = 22;
        refuseAssertion(assertion);
        assertion.challengeIndex = type(uint256).max;
        refuseAssertion(assertion);
    }

    function test_a_registration_is_no_assertion() external {
        Passkey.Assertion memory assertion = said();
        assertion.clientData = vm.replace(assertion.clientData, "webauthn.get", "webauthn.create");
        assertion.challengeIndex += 3;
        refuseAssertion(assertion);
        assertion = said();
        assertion.typeIndex = 2;
        refuseAssertion(assertion);
        assertion.typeIndex = type(uint256).max;
        refuseAssertion(assertion);
    }

    function test_an_assertion_is_not_used_for_another_operation() external {
        op.signature = byPasskey(hash);
        succeed(op);
        bytes memory old = op.signature;
        op = operation(address(solo), alone(transfer(5e6)));
        op.signature = old;
        refuseSignature(op);
    }

    function test_the_twin_of_an_assertion_with_a_high_s_is_refused() external {
        Passkey.Assertion memory assertion = said();
        (bytes32 r, bytes32 s) = abi.decode(Passkey.signed(PASSKEY, assertion), (bytes32, bytes32));
        refuseAssertion(Passkey.encode(r, bytes32(Passkey.ORDER - uint256(s)), assertion));
        refuseAssertion(Passkey.encode(r, 0, assertion));
        refuseAssertion(Passkey.encode(0, s, assertion));
        op.signature = Passkey.wrap(passkey, Passkey.encode(r, s, assertion));
        succeed(op);
    }

    function test_data_changed_after_signing_is_refused() external {
        Passkey.Assertion memory assertion = said();
        (bytes32 r, bytes32 s) = abi.decode(Passkey.signed(PASSKEY, assertion), (bytes32, bytes32));
        assertion.authenticatorData[36] = 0x08;
        refuseAssertion(Passkey.encode(r, s, assertion));
        assertion = said();
        assertion.clientData = vm.replace(assertion.clientData, "false", "true");
        refuseAssertion(Passkey.encode(r, s, assertion));
    }

    function test_authenticator_data_cut_short_is_refused() external {
        Passkey.Assertion memory assertion = said();
        assertion.authenticatorData = abi.encodePacked(sha256(bytes(Passkey.RP_ID)), Passkey.VERIFIED);
        refuseAssertion(assertion);
        assertion.authenticatorData = "";
        refuseAssertion(assertion);
    }

    function testFuzz_an_assertion_that_is_no_encoding_is_refused(bytes calldata noise) external {
        vm.assume(noise.length < 65_536);
        refuseAssertion(noise);
    }

    function testFuzz_one_changed_byte_makes_it_bad(uint256 place, bytes1 change) external {
        op.signature = byPasskey(hash);
        // Not the padding that ABI encoding has and nobody reads: the last word of the text.
        place = 1 + (place % (op.signature.length - 33));
        bytes memory signature = op.signature;
        vm.assume(change != 0);
        signature[place] = signature[place] ^ change;
        op.signature = signature;
        vm.prank(BUNDLER, BUNDLER);
        (bool taken, ) = address(entryPoint).call(abi.encodeCall(entryPoint.handleOps, (bundle(op), BUNDLER)));
        assertTrue(!taken || isUnread(place - 1), "a changed byte was taken");
    }

    /// @dev Padding after the authenticator's 37 bytes.
    function isUnread(uint256 place) private pure returns (bool) {
        uint256 at = 97 + 2 + 6 * 32 + 32 + 37;
        return place >= at && place < at + 27;
    }
}
