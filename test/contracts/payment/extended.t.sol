// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq} from "../Assert.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {vm} from "../Vm.sol";
import {ContractAccount} from "./ContractAccount.sol";
import {ExtendedFixture} from "./ExtendedFixture.sol";

/// @notice What the salt commits to, field by field and flag by flag.
contract ExtensionTest is ExtendedFixture {
    function test_refuses_an_extension_that_differs_in_any_field() public {
        Extension memory right = both(twoShares());
        PaymentInfo memory info = hold(right);
        for (uint256 field = 0; field < 7; field++) {
            Extension memory wrong = both(twoShares());
            if (field == 0) wrong.authorizer = stranger;
            if (field == 1) wrong.resolver = stranger;
            if (field == 2) wrong.disputeTerms = 0;
            if (field == 3) wrong.protectedUntil++;
            if (field == 4) wrong.settleBy++;
            if (field == 5) wrong.shares = keccak256(abi.encode(noShares()));
            if (field == 6) wrong.nonce++;
            refuseAll(info, wrong);
        }
    }

    function test_refuses_a_salt_whose_flags_or_mark_say_otherwise() public {
        Extension memory extension = both(twoShares());
        uint256 right = saltOf(extension, SPLIT | DISPUTE);
        uint256[5] memory salts = [
            saltOf(extension, SPLIT),
            saltOf(extension, DISPUTE),
            saltOf(extension, 0),
            right | (8 << 192),
            right ^ (1 << 208)
        ];
        for (uint256 i = 0; i < salts.length; i++) {
            PaymentInfo memory info = terms();
            info.salt = salts[i];
            authorize(info, MAX);
            refuseAll(info, extension);
        }
    }

    function test_treats_any_other_salt_as_a_plain_payment() public {
        PaymentInfo memory info = terms();
        info.salt = (uint256(uint48(bytes6("sluicf"))) << 208) | (7 << 192);
        authorize(info, MAX);
        capture(info, MAX, MIN_FEE);
        assertState(info, true, 0, MAX);
    }

    function test_leaves_the_standard_functions_to_an_extension_that_only_names_an_authorizer() public {
        PaymentInfo memory info = hold(bare());
        capture(info, 40e6, MIN_FEE);
        vm.prank(operator);
        escrow.capture(info, 10e6, uint256(0.1e6), FEE_RECEIVER);
        assertState(info, true, 50e6, 50e6);
    }

    function refuseAll(PaymentInfo memory info, Extension memory wrong) private {
        bytes memory expected = error(InvalidExtension.selector);
        vm.startPrank(operator);
        vm.expectRevert(expected);
        escrow.capture(info, wrong, twoShares(), 1e6, 0.01e6, FEE_RECEIVER);
        vm.expectRevert(expected);
        escrow.charge(info, wrong, twoShares(), 1e6, address(escrow), "", 0.01e6, FEE_RECEIVER);
        vm.expectRevert(expected);
        escrow.release(info, wrong, 1);
        vm.expectRevert(expected);
        escrow.refund(info, wrong, 1, address(escrow), "");
        vm.stopPrank();
        vm.startPrank(RESOLVER);
        vm.expectRevert(expected);
        escrow.freeze(info, wrong);
        vm.expectRevert(expected);
        escrow.settle(info, wrong, twoShares(), 0);
        vm.stopPrank();
        vm.expectRevert(expected);
        vm.prank(payer);
        escrow.reclaim(info, wrong);
    }
}

/// @notice Absolute fees, as v1.1 of the standard.
contract FixedFeeTest is ExtendedFixture {
    function test_captures_and_charges_with_a_fee_to_the_unit() public {
        authorize(terms(), MAX);
        vm.recordLogs();
        vm.prank(operator);
        escrow.capture(terms(), MAX, uint256(1_234_567), FEE_RECEIVER);
        assertEvent(
            escrowEvents()[0],
            CAPTURED_FIXED,
            hashPayment(terms()),
            abi.encode(uint256(MAX), uint256(1_234_567), FEE_RECEIVER)
        );
        assertBalance(FEE_RECEIVER, 1_234_567, "fee");
        PaymentInfo memory info = terms();
        info.salt = 2;
        bytes memory data = signed(info);
        vm.recordLogs();
        vm.prank(operator);
        escrow.charge(info, MAX, address(escrow), data, uint256(500_000), FEE_RECEIVER);
        assertEvent(
            escrowEvents()[0],
            CHARGED_FIXED,
            hashPayment(info),
            abi.encode(info, uint256(MAX), address(escrow), uint256(500_000), FEE_RECEIVER)
        );
        assertBalance(receiver, 2 * uint256(MAX) - 1_734_567, "receiver");
        assertState(info, true, 0, MAX);
    }

    function testFuzz_keeps_the_fee_between_the_rounded_bounds(uint256 amount, uint256 fee) public {
        amount = 1 + (amount % MAX);
        fee %= amount + 2;
        (uint256 least, uint256 most) = ((amount * MIN_FEE) / 10_000, (amount * MAX_FEE) / 10_000);
        authorize(terms(), MAX);
        if (fee < least || fee > most) {
            vm.expectRevert(abi.encodeWithSelector(FeeAmountOutOfRange.selector, fee, least, most));
        }
        vm.prank(operator);
        escrow.capture(terms(), amount, fee, FEE_RECEIVER);
    }

    function test_checks_the_fee_receiver_and_the_sender_as_the_standard() public {
        authorize(terms(), MAX);
        vm.expectRevert(invalidSender(stranger, operator));
        vm.prank(stranger);
        escrow.capture(terms(), MAX, uint256(1e6), FEE_RECEIVER);
        vm.startPrank(operator);
        vm.expectRevert(error(ZeroFeeReceiver.selector));
        escrow.capture(terms(), MAX, uint256(1e6), address(0));
        vm.expectRevert(abi.encodeWithSelector(InvalidFeeReceiver.selector, stranger, FEE_RECEIVER));
        escrow.capture(terms(), MAX, uint256(1e6), stranger);
        vm.stopPrank();
    }
}

/// @notice Final charges: nothing is recorded, the token's nonce keeps them from happening twice.
contract FinalTest is ExtendedFixture {
    using Stablecoin for IFiatToken;

    function test_charges_once_and_records_nothing() public {
        PaymentInfo memory info = final_(bare());
        bytes memory data = signed(info);
        vm.recordLogs();
        chargeFinal(info, bare(), noShares(), data);
        assertEvent(
            escrowEvents()[0],
            CHARGED_FIXED,
            hashPayment(info),
            abi.encode(info, uint256(MAX), address(escrow), uint256(1e6), FEE_RECEIVER)
        );
        assertState(info, false, 0, 0);
        assertBalance(receiver, 99e6, "receiver");
        vm.expectRevert("FiatTokenV2: authorization is used or canceled");
        chargeFinal(info, bare(), noShares(), data);
        vm.expectRevert(abi.encodeWithSelector(RefundExceedsCapture.selector, uint256(1), uint256(0)));
        vm.prank(operator);
        escrow.refund(info, 1, address(escrow), hex"00");
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_takes_the_split_signature_too_and_pays_shares() public {
        PaymentInfo memory info = final_(splitting(twoShares()));
        bytes memory data = bytes.concat(hex"02", signatureOf(info, PAYER_KEY));
        chargeFinal(info, splitting(twoShares()), twoShares(), data);
        assertEq(credit(PARTNER), 20e6, "partner");
        assertState(info, false, 0, 0);
    }

    function test_charges_by_the_functions_that_see_no_extension_too() public {
        PaymentInfo memory info = final_(bare());
        bytes memory data = signed(info);
        vm.startPrank(operator);
        standard.charge(info, MAX, address(escrow), data, 100, FEE_RECEIVER);
        assertState(info, false, 0, 0);
        assertBalance(receiver, 99e6, "receiver");
        vm.expectRevert("FiatTokenV2: authorization is used or canceled");
        escrow.charge(info, MAX, address(escrow), data, uint256(1e6), FEE_RECEIVER);
        vm.stopPrank();
        assertBalance(payer, FUNDS - MAX, "payer");
    }

    function test_refuses_every_other_way_to_pay() public {
        PaymentInfo memory info = final_(bare());
        bytes memory consent = sign(PAYER_KEY, consentDigest(info));
        vm.startPrank(payer);
        usdc.approve(address(escrow), type(uint256).max);
        escrow.preApprove(info);
        vm.stopPrank();
        bytes[6] memory ways = [
            bytes(""),
            hex"00",
            bytes.concat(hex"00", consent),
            hex"03",
            hex"04",
            bytes.concat(hex"05", consent)
        ];
        for (uint256 i = 0; i < ways.length; i++) {
            vm.expectRevert(error(InvalidExtension.selector));
            chargeFinal(info, bare(), noShares(), ways[i]);
            vm.expectRevert(error(InvalidExtension.selector));
            vm.prank(operator);
            standard.charge(info, MAX, address(escrow), ways[i], MIN_FEE, FEE_RECEIVER);
        }
        bytes memory data = signed(info);
        vm.expectRevert(error(InvalidExtension.selector));
        vm.prank(operator);
        escrow.charge(info, bare(), noShares(), MAX, stranger, data, 1e6, FEE_RECEIVER);
    }

    function test_is_never_held() public {
        PaymentInfo memory info = final_(bare());
        bytes memory data = signed(info);
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), data);
    }

    function test_refuses_a_resolver_in_any_charge() public {
        Extension memory extension = disputable();
        PaymentInfo memory info = final_(extension);
        bytes memory data = signed(info);
        vm.expectRevert(error(InvalidExtension.selector));
        chargeFinal(info, extension, noShares(), data);
        info = extended(extension);
        data = signed(info);
        vm.expectRevert(error(InvalidExtension.selector));
        chargeFinal(info, extension, noShares(), data);
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        standard.charge(info, MAX, address(escrow), data, MIN_FEE, FEE_RECEIVER);
    }

    function chargeFinal(
        PaymentInfo memory info,
        Extension memory extension,
        Share[] memory shares,
        bytes memory data
    ) private {
        vm.prank(operator);
        escrow.charge(info, extension, shares, MAX, address(escrow), data, 1e6, FEE_RECEIVER);
    }
}

/// @notice freeze, settle, reclaim of what nobody settles, accept.
contract DisputedTest is ExtendedFixture {
    using Stablecoin for IFiatToken;

    // ---- Protection ----

    function test_captures_a_disputable_hold_only_after_its_protection_or_acceptance() public {
        PaymentInfo memory info = hold(disputable());
        bytes memory early = abi.encodeWithSelector(
            BeforeProtectionEnds.selector,
            PROTECTED_UNTIL - 1,
            PROTECTED_UNTIL
        );
        vm.warp(PROTECTED_UNTIL - 1);
        vm.expectRevert(early);
        captureDisputable(info, 1e6);
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        standard.capture(info, 1e6, MIN_FEE, FEE_RECEIVER);
        vm.prank(payer);
        escrow.accept(info, "");
        captureDisputable(info, 1e6);
        Extension memory other = disputable();
        other.nonce++;
        info = extended(other);
        vm.warp(START);
        authorize(info, MAX);
        vm.warp(PROTECTED_UNTIL);
        vm.prank(AUTHORIZER);
        escrow.capture(info, other, noShares(), 1e6, 0.01e6, FEE_RECEIVER);
        assertState(info, true, 99e6, 1e6);
    }

    // ---- Freeze ----

    function test_freezes_a_hold_for_its_resolver_alone() public {
        PaymentInfo memory info = hold(disputable());
        address[5] memory others = [payer, receiver, operator, AUTHORIZER, stranger];
        for (uint256 i = 0; i < others.length; i++) {
            vm.expectRevert(invalidSender(others[i], RESOLVER));
            vm.prank(others[i]);
            escrow.freeze(info, disputable());
        }
        vm.recordLogs();
        freeze(info);
        assertEvent(escrowEvents()[0], keccak256("PaymentFrozen(bytes32)"), hashPayment(info), "");
        assertExtended(info, false, true, 0);
        vm.expectRevert(isFrozenError(info));
        freeze(info);
    }

    function test_freezes_in_the_last_second_of_protection_only() public {
        PaymentInfo memory info = hold(disputable());
        vm.warp(PROTECTED_UNTIL);
        vm.expectRevert(abi.encodeWithSelector(AfterProtectionEnds.selector, PROTECTED_UNTIL, PROTECTED_UNTIL));
        freeze(info);
        vm.warp(PROTECTED_UNTIL - 1);
        freeze(info);
    }

    function test_freezes_nothing_that_expired_is_empty_or_accepted() public {
        Extension memory extension = disputable();
        extension.protectedUntil = AUTHORIZATION_EXPIRY + 10;
        PaymentInfo memory info = hold(extension);
        vm.startPrank(RESOLVER);
        vm.warp(AUTHORIZATION_EXPIRY);
        vm.expectRevert(expired(AUTHORIZATION_EXPIRY, AUTHORIZATION_EXPIRY));
        escrow.freeze(info, extension);
        vm.stopPrank();
        vm.warp(START);
        info = extended(disputable());
        vm.expectRevert(zeroAuthorization(info));
        freeze(info);
        authorize(info, MAX);
        vm.prank(payer);
        escrow.accept(info, "");
        vm.expectRevert(abi.encodeWithSelector(PaymentIsAccepted.selector, hashPayment(info)));
        freeze(info);
    }

    function test_shuts_capture_reclaim_increase_and_accept_while_frozen() public {
        PaymentInfo memory info = frozen(disputable());
        vm.warp(PROTECTED_UNTIL);
        vm.expectRevert(isFrozenError(info));
        captureDisputable(info, 1e6);
        vm.expectRevert(isFrozenError(info));
        vm.prank(payer);
        escrow.increase(info, 1, hex"00");
        vm.expectRevert(isFrozenError(info));
        vm.prank(payer);
        escrow.accept(info, "");
        vm.warp(AUTHORIZATION_EXPIRY);
        vm.expectRevert(isFrozenError(info));
        reclaim(info);
    }

    function test_keeps_what_gives_back_to_the_payer_open_while_frozen() public {
        PaymentInfo memory info = frozen(disputable());
        vm.prank(operator);
        escrow.release(info, 30e6);
        assertExtended(info, false, true, 0);
        vm.prank(AUTHORIZER);
        escrow.release(info, disputable(), 10e6);
        voidPayment(info);
        assertBalance(payer, FUNDS, "payer");
        // What holds nothing waits for nobody.
        assertExtended(info, false, false, 0);
        vm.expectRevert(notFrozen(info));
        settle(info, 10_000);
    }

    // ---- Settle ----

    function testFuzz_divides_a_frozen_hold_to_the_unit(uint16 payerBps, uint256 held) public {
        payerBps %= 10_001;
        held = 1 + (held % MAX);
        Extension memory extension = both(twoShares());
        PaymentInfo memory info = extended(extension);
        authorize(info, held);
        vm.prank(RESOLVER);
        escrow.freeze(info, extension);
        vm.recordLogs();
        vm.prank(RESOLVER);
        escrow.settle(info, extension, twoShares(), payerBps);
        uint256 back = (held * payerBps) / 10_000;
        uint256 rest = held - back;
        assertEvent(
            escrowEvents()[0],
            keccak256("PaymentSettled(bytes32,uint256,uint256)"),
            hashPayment(info),
            abi.encode(back, rest)
        );
        uint256 fee = (rest * MIN_FEE) / 10_000;
        uint256 shared = (rest * 2_000) / 10_000 + (rest * 150) / 10_000;
        assertBalance(payer, FUNDS - rest, "payer");
        assertEq(credit(FEE_RECEIVER), fee, "fee");
        assertEq(credit(PARTNER) + credit(AGENT), shared, "shares");
        assertEq(credit(receiver), rest - fee - shared, "receiver");
        assertBalance(address(escrow), rest, "escrow");
        assertState(info, true, 0, rest);
        assertExtended(info, false, false, 0);
        vm.expectRevert(notFrozen(info));
        vm.prank(RESOLVER);
        escrow.settle(info, extension, twoShares(), payerBps);
    }

    function test_refuses_to_settle_for_others_too_much_or_what_is_not_frozen() public {
        PaymentInfo memory info = hold(disputable());
        vm.expectRevert(notFrozen(info));
        settle(info, 0);
        freeze(info);
        vm.expectRevert(invalidSender(operator, RESOLVER));
        vm.prank(operator);
        escrow.settle(info, disputable(), noShares(), 0);
        vm.expectRevert(abi.encodeWithSelector(BpsOverflow.selector, uint16(10_001)));
        settle(info, 10_001);
        vm.expectRevert(error(InvalidShares.selector));
        vm.prank(RESOLVER);
        escrow.settle(info, disputable(), twoShares(), 0);
        // Late is better than never.
        vm.warp(uint256(LATE) + 1 days);
        settle(info, 5_000);
        assertEq(credit(receiver), 49.75e6, "receiver");
    }

    function test_settles_without_a_fee_where_the_terms_name_nobody() public {
        PaymentInfo memory info = extended(disputable());
        info.feeReceiver = address(0);
        authorize(info, MAX);
        freeze(info);
        settle(info, 2_500);
        assertEq(credit(receiver), 75e6, "receiver");
        assertBalance(payer, FUNDS - 75e6, "payer");
    }

    function test_settles_the_least_that_five_fifths_divide() public {
        Share[] memory shares = new Share[](5);
        for (uint256 i = 0; i < 5; i++) shares[i] = Share(address(uint160(0x5000 + i)), 2_000);
        Extension memory extension = both(shares);
        PaymentInfo memory info = extended(extension);
        (info.minFeeBps, info.maxFeeBps) = (0, 0);
        authorize(info, 5);
        vm.prank(RESOLVER);
        escrow.freeze(info, extension);
        vm.prank(RESOLVER);
        escrow.settle(info, extension, shares, 0);
        for (uint256 i = 0; i < 5; i++) assertEq(credit(shares[i].account), 1, "one each");
    }

    function test_credits_and_moves_nothing_where_a_part_is_nothing() public {
        PaymentInfo memory info = frozen(disputable());
        vm.recordLogs();
        settle(info, 10_000);
        assertEq(vm.getRecordedLogs().length, 2, "settled, and one transfer");
        Extension memory other = disputable();
        other.nonce++;
        info = extended(other);
        (info.minFeeBps, info.feeReceiver) = (0, FEE_RECEIVER);
        authorize(info, MAX);
        vm.startPrank(RESOLVER);
        escrow.freeze(info, other);
        vm.recordLogs();
        escrow.settle(info, other, noShares(), 0);
        vm.stopPrank();
        assertEq(vm.getRecordedLogs().length, 2, "settled, and one credit");
        assertEq(credit(receiver), MAX, "receiver");
    }

    function test_credits_a_payer_whom_the_token_refuses() public {
        PaymentInfo memory info = frozen(disputable());
        usdc.deny(payer);
        settle(info, 10_000);
        assertEq(credit(payer), MAX, "payer");
    }

    function test_lets_settled_money_be_refunded() public {
        PaymentInfo memory info = frozen(disputable());
        settle(info, 5_000);
        refund(info, 50e6);
        assertBalance(payer, FUNDS, "payer");
    }

    // ---- Reclaim of what nobody settles ----

    function test_lets_the_payer_reclaim_thirty_days_after_the_resolver_was_due() public {
        PaymentInfo memory info = frozen(disputable());
        vm.warp(LATE - 1);
        vm.expectRevert(tooEarly(LATE - 1, LATE));
        vm.prank(payer);
        escrow.reclaim(info, disputable());
        vm.warp(LATE);
        vm.expectRevert(invalidSender(stranger, payer));
        vm.prank(stranger);
        escrow.reclaim(info, disputable());
        vm.prank(payer);
        escrow.reclaim(info, disputable());
        assertBalance(payer, FUNDS, "payer");
        vm.expectRevert(notFrozen(info));
        settle(info, 0);
    }

    function test_never_reclaims_a_frozen_hold_before_its_authorization_expires() public {
        Extension memory extension = disputable();
        extension.settleBy = 0;
        PaymentInfo memory info = frozen(extension);
        vm.warp(AUTHORIZATION_EXPIRY - 1);
        vm.expectRevert(tooEarly(AUTHORIZATION_EXPIRY - 1, AUTHORIZATION_EXPIRY));
        vm.prank(payer);
        escrow.reclaim(info, extension);
        vm.warp(AUTHORIZATION_EXPIRY);
        vm.prank(payer);
        escrow.reclaim(info, extension);
        assertBalance(payer, FUNDS, "payer");
    }

    function test_reclaims_nothing_this_way_that_is_not_frozen() public {
        PaymentInfo memory info = hold(disputable());
        vm.warp(LATE);
        vm.expectRevert(notFrozen(info));
        vm.prank(payer);
        escrow.reclaim(info, disputable());
        reclaim(info);
        assertBalance(payer, FUNDS, "payer");
    }

    function test_has_no_end_for_a_settlement_due_after_the_end_of_time() public {
        Extension memory extension = disputable();
        extension.settleBy = type(uint48).max;
        PaymentInfo memory info = frozen(extension);
        vm.warp(type(uint48).max - 1);
        vm.expectRevert(tooEarly(type(uint48).max - 1, type(uint48).max));
        vm.prank(payer);
        escrow.reclaim(info, extension);
    }

    // ---- Accept ----

    function test_accepts_by_the_payers_signature_from_anyone() public {
        PaymentInfo memory info = hold(disputable());
        bytes memory signature = sign(PAYER_KEY, messageDigest(acceptHash(info)));
        vm.recordLogs();
        vm.prank(stranger);
        escrow.accept(info, signature);
        assertEvent(escrowEvents()[0], keccak256("PaymentAccepted(bytes32)"), hashPayment(info), "");
        assertExtended(info, true, false, 0);
        vm.expectRevert(abi.encodeWithSelector(PaymentIsAccepted.selector, hashPayment(info)));
        escrow.accept(info, signature);
    }

    function test_accepts_by_a_contract_account() public {
        ContractAccount account = new ContractAccount(payer);
        usdc.fund(address(account), MAX);
        PaymentInfo memory info = terms();
        info.payer = address(account);
        authorize(info, MAX);
        bytes memory signature = sign(PAYER_KEY, messageDigest(acceptHash(info)));
        escrow.accept(info, signature);
        assertExtended(info, true, false, 0);
    }

    function test_refuses_acceptance_that_the_payer_did_not_sign() public {
        PaymentInfo memory info = hold(disputable());
        Extension memory other = disputable();
        other.nonce++;
        bytes32 right = acceptHash(info);
        bytes memory good = sign(PAYER_KEY, messageDigest(right));
        bytes[8] memory wrong = [
            sign(STRANGER_KEY, messageDigest(right)),
            sign(PAYER_KEY, messageDigest(acceptHash(extended(other)))),
            sign(PAYER_KEY, messageDigest(right, CHAIN_ID + 1, address(escrow))),
            sign(PAYER_KEY, messageDigest(right, CHAIN_ID, stranger)),
            malleate(good),
            compact(good),
            bytes.concat(good, hex"00"),
            bytes("")
        ];
        for (uint256 i = 0; i < wrong.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, payer));
            vm.prank(operator);
            escrow.accept(info, wrong[i]);
        }
        voidPayment(info);
        vm.expectRevert(zeroAuthorization(info));
        escrow.accept(info, good);
    }

    function freeze(PaymentInfo memory info) private {
        vm.prank(RESOLVER);
        escrow.freeze(info, disputable());
    }

    function settle(PaymentInfo memory info, uint16 payerBps) private {
        vm.prank(RESOLVER);
        escrow.settle(info, disputable(), noShares(), payerBps);
    }

    function captureDisputable(PaymentInfo memory info, uint256 amount) private {
        vm.prank(operator);
        escrow.capture(info, disputable(), noShares(), amount, amount / 100, FEE_RECEIVER);
    }

    /// @dev The same signature in 64 bytes (EIP-2098).
    function compact(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s, uint8 v) = split(signature);
        return abi.encodePacked(r, v == 28 ? s | bytes32(uint256(1) << 255) : s);
    }
}
