// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SmartAccount} from "../../../contracts/account/SmartAccount.sol";
import {ISmartAccount} from "../../../contracts/account/ISmartAccount.sol";
import {assertTrue} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {AccountFixture} from "./AccountFixture.sol";
import {TypedData} from "./TypedData.sol";

/// @title What an account signs for others (ERC-1271 by way of ERC-7739): payments, permits, messages
contract SignatureTest is AccountFixture {
    using Stablecoin for IFiatToken;

    bytes4 private constant YES = 0x1626ba7e;
    bytes4 private constant NO = 0xffffffff;

    function payment(SmartAccount account) private view returns (PaymentInfo memory info) {
        info = terms();
        info.payer = address(account);
    }

    /// @dev ERC-3009 over the whole terms, in the wrapping that names the account.
    function nested(PaymentInfo memory info, address account) private view returns (bytes32 toSign, bytes memory tail) {
        bytes32 contents = keccak256(
            abi.encode(
                Stablecoin.RECEIVE_TYPEHASH,
                info.payer,
                address(escrow),
                info.maxAmount,
                0,
                info.preApprovalExpiry,
                tokenNonce(hashPayment(info))
            )
        );
        return TypedData.nest(usdc.DOMAIN_SEPARATOR(), contents, TypedData.RECEIVE, account);
    }

    function data(bytes memory signature, bytes memory tail) private pure returns (bytes memory) {
        return bytes.concat(hex"01", signature, tail);
    }

    function refuseAuthorize(PaymentInfo memory info, bytes memory collectorData) private {
        vm.expectRevert("FiatTokenV2: invalid signature");
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), collectorData);
    }

    function pay(PaymentInfo memory info, bytes memory collectorData) private {
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), collectorData);
    }

    // ---- Payments ----

    function test_a_passkey_pays_a_merchant_through_the_escrow() external {
        PaymentInfo memory info = payment(solo);
        (bytes32 toSign, bytes memory tail) = nested(info, address(solo));
        pay(info, data(byPasskey(toSign), tail));
        assertState(info, true, MAX, 0);
        capture(info, MAX, MIN_FEE);
        assertState(info, true, 0, MAX);
    }

    function test_both_signers_pay_where_there_is_a_second_factor() external {
        PaymentInfo memory info = payment(pair);
        (bytes32 toSign, bytes memory tail) = nested(info, address(pair));
        pay(info, data(byBoth(toSign), tail));
        assertState(info, true, MAX, 0);
    }

    function test_one_of_two_signers_signs_nothing_for_others_even_inside_the_limit() external {
        manage(pair, abi.encodeCall(ISmartAccount.setLimit, (address(usdc), type(uint112).max)));
        PaymentInfo memory info = payment(pair);
        (bytes32 toSign, bytes memory tail) = nested(info, address(pair));
        refuseAuthorize(info, data(byPasskey(toSign), tail));
        refuseAuthorize(info, data(byKey(OWNER_KEY, toSign), tail));
        refuseAuthorize(info, data(bytes.concat(byPasskey(toSign), byPasskey(toSign)), tail));
    }

    function test_a_session_key_signs_nothing_for_others() external {
        ISmartAccount.Session memory session;
        session.key = vm.addr(SESSION_KEY);
        session.validUntil = START + 1 days;
        session.scopes = new ISmartAccount.Scope[](1);
        session.scopes[0] = ISmartAccount.Scope(address(usdc), IFiatToken.transfer.selector);
        manage(solo, abi.encodeCall(ISmartAccount.createSession, (session)));
        PaymentInfo memory info = payment(solo);
        (bytes32 toSign, bytes memory tail) = nested(info, address(solo));
        refuseAuthorize(info, data(byKey(SESSION_KEY, toSign), tail));
        refuseAuthorize(info, data(sign(SESSION_KEY, toSign), tail));
    }

    function test_a_payment_signed_for_one_account_is_none_of_another_of_the_same_signer() external {
        SmartAccount twin = SmartAccount(payable(factory.create(one(passkey), 1)));
        prefund(address(twin));
        PaymentInfo memory info = payment(twin);
        (bytes32 toSign, bytes memory tail) = nested(info, address(solo));
        refuseAuthorize(info, data(byPasskey(toSign), tail));
        (toSign, tail) = nested(info, address(twin));
        pay(info, data(byPasskey(toSign), tail));
    }

    function test_a_signature_that_does_not_name_the_account_is_refused() external {
        PaymentInfo memory info = payment(solo);
        bytes32 plain = receiveDigest(
            address(solo),
            address(escrow),
            info.maxAmount,
            info.preApprovalExpiry,
            tokenNonce(hashPayment(info))
        );
        refuseAuthorize(info, data(byPasskey(plain), ""));
        assertTrue(solo.isValidSignature(plain, byPasskey(plain)) == NO, "plain");
    }

    function test_other_terms_than_those_signed_are_refused() external {
        PaymentInfo memory info = payment(solo);
        (bytes32 toSign, bytes memory tail) = nested(info, address(solo));
        bytes memory signature = data(byPasskey(toSign), tail);
        info.receiver = stranger;
        refuseAuthorize(info, signature);
    }

    function test_what_a_signer_signed_is_worth_nothing_after_its_removal() external {
        PaymentInfo memory info = payment(pair);
        (bytes32 toSign, bytes memory tail) = nested(info, address(pair));
        bytes memory signature = data(byBoth(toSign), tail);
        manage(pair, abi.encodeCall(ISmartAccount.removeSigner, (ownerKey)));
        refuseAuthorize(info, signature);
        pay(info, data(byPasskey(toSign), tail));
    }

    function test_a_single_signer_s_signature_is_worth_nothing_once_there_are_two() external {
        PaymentInfo memory info = payment(solo);
        (bytes32 toSign, bytes memory tail) = nested(info, address(solo));
        bytes memory signature = data(byPasskey(toSign), tail);
        manage(solo, abi.encodeCall(ISmartAccount.addSigner, (ownerKey)));
        refuseAuthorize(info, signature);
    }

    // ---- Anything else ----

    function test_a_message_is_signed_in_the_wrapping_of_the_account() external view {
        bytes32 message = keccak256("\x19Ethereum Signed Message:\n5hello");
        bytes32 toSign = TypedData.personal(message, address(solo));
        assertTrue(solo.isValidSignature(message, byPasskey(toSign)) == YES, "message");
        assertTrue(pair.isValidSignature(message, byPasskey(toSign)) == NO, "of another account");
        toSign = TypedData.personal(message, address(pair));
        assertTrue(pair.isValidSignature(message, byBoth(toSign)) == YES, "of two");
        assertTrue(pair.isValidSignature(message, byPasskey(toSign)) == NO, "of one of two");
    }

    function test_an_operation_signed_for_the_entry_point_is_no_signature_for_others() external view {
        bytes32 hash = hashOf(operation(address(solo), alone(transfer(1))));
        assertTrue(solo.isValidSignature(hash, byPasskey(hash)) == NO, "operation hash");
    }

    function test_it_says_that_it_speaks_erc_7739() external view {
        assertTrue(
            solo.isValidSignature(0x7739773977397739773977397739773977397739773977397739773977397739, "") == 0x77390001,
            "detection"
        );
    }

    function testFuzz_no_other_bytes_are_a_signature(bytes32 hash, bytes calldata noise) external view {
        vm.assume(hash != 0x7739773977397739773977397739773977397739773977397739773977397739);
        assertTrue(solo.isValidSignature(hash, noise) == NO, "noise");
        assertTrue(pair.isValidSignature(hash, noise) == NO, "noise");
    }
}
