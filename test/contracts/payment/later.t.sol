// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {assertEq, assertLe, assertTrue} from "../Assert.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Vm, vm} from "../Vm.sol";
import {AllowanceCollector} from "./Collectors.sol";
import {ContractAccount} from "./ContractAccount.sol";
import {ExtendedFixture} from "./ExtendedFixture.sol";
import {OddToken} from "./Tokens.sol";

/// @notice release, increase, extend: what changes a hold after it was made.
contract LaterTest is ExtendedFixture {
    using Stablecoin for IFiatToken;

    string private constant INCREASE_WITNESS =
        "Increase witness)Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)TokenPermissions(address token,uint256 amount)";

    // ---- Release ----

    function test_releases_parts_of_a_hold_at_any_time() public {
        authorize(terms(), MAX);
        vm.recordLogs();
        vm.prank(operator);
        escrow.release(terms(), 30e6);
        assertEvent(
            escrowEvents()[0],
            keccak256("PaymentReleased(bytes32,uint256)"),
            hashPayment(terms()),
            abi.encode(uint256(30e6))
        );
        assertBalance(payer, FUNDS - 70e6, "payer");
        capture(terms(), 20e6, MIN_FEE);
        vm.warp(REFUND_EXPIRY);
        vm.prank(operator);
        escrow.release(terms(), 50e6);
        assertState(terms(), true, 0, 20e6);
        assertBalance(payer, FUNDS - 20e6, "payer");
    }

    function test_releases_for_nobody_else_and_no_more_than_is_held() public {
        PaymentInfo memory info = hold(bare());
        vm.expectRevert(invalidSender(payer, operator));
        vm.prank(payer);
        escrow.release(info, 1);
        vm.expectRevert(invalidSender(receiver, operator));
        vm.prank(receiver);
        escrow.release(info, bare(), 1);
        // Without the extension the authorizer is a stranger.
        vm.expectRevert(invalidSender(AUTHORIZER, operator));
        vm.prank(AUTHORIZER);
        escrow.release(info, 1);
        vm.startPrank(operator);
        vm.expectRevert(error(ZeroAmount.selector));
        escrow.release(info, 0);
        vm.expectRevert(abi.encodeWithSelector(AmountOverflow.selector, (1 << 120) + 1, uint256(type(uint120).max)));
        escrow.release(info, (1 << 120) + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                InsufficientAuthorization.selector,
                hashPayment(info),
                uint256(MAX),
                uint256(MAX) + 1
            )
        );
        escrow.release(info, uint256(MAX) + 1);
        vm.stopPrank();
    }

    // ---- Increase ----

    function test_increases_by_each_way_of_the_payer() public {
        authorize(terms(), MAX);
        vm.recordLogs();
        increase(terms(), 5e6, signedIncrease(terms(), 5e6, 1, hex"01"));
        assertEvent(
            escrowEvents()[0],
            keccak256("PaymentIncreased(bytes32,uint256)"),
            hashPayment(terms()),
            abi.encode(uint256(5e6))
        );
        increase(terms(), 6e6, signedIncrease(terms(), 6e6, 2, hex"02"));
        vm.startPrank(payer);
        usdc.approve(address(escrow), type(uint256).max);
        usdc.approve(Permit2Fixture.PERMIT2, type(uint256).max);
        escrow.increase(terms(), 7e6, "");
        escrow.increase(terms(), 1e6, hex"00");
        vm.stopPrank();
        bytes32 message = increaseHash(terms(), 8e6, 3);
        bytes memory signature = Permit2Fixture.signWitness(
            PAYER_KEY,
            address(usdc),
            8e6,
            address(escrow),
            uint256(message),
            START,
            message,
            INCREASE_WITNESS
        );
        increase(terms(), 8e6, bytes.concat(hex"04", abi.encode(uint256(3), uint256(START), signature)));
        giveCredit(payer, 9e6);
        vm.prank(payer);
        escrow.increase(terms(), 4e6, hex"05");
        assertEq(credit(payer), 5e6, "credit");
        // More than the maximum of the terms: the payer signed each.
        assertState(terms(), true, MAX + 31e6, 0);
        assertBalance(address(escrow), MAX + 31e6 + 5e6, "escrow");
        capture(terms(), MAX + 31e6, MIN_FEE);
    }

    function test_takes_each_signature_for_an_increase_once() public {
        authorize(terms(), MAX);
        bytes memory data = signedIncrease(terms(), 5e6, 1, hex"01");
        increase(terms(), 5e6, data);
        vm.expectRevert("FiatTokenV2: authorization is used or canceled");
        increase(terms(), 5e6, data);
    }

    function test_takes_a_signature_for_no_other_payment_amount_or_salt() public {
        authorize(terms(), MAX);
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(other, MAX);
        bytes memory data = signedIncrease(terms(), 5e6, 1, hex"01");
        vm.expectRevert("FiatTokenV2: invalid signature");
        increase(other, 5e6, data);
        vm.expectRevert("FiatTokenV2: invalid signature");
        increase(terms(), 6e6, data);
        // Nor the signature over the terms themselves.
        bytes memory signature = signatureOf(terms(), PAYER_KEY);
        vm.expectRevert("FiatTokenV2: invalid signature");
        increase(terms(), MAX, bytes.concat(hex"01", abi.encode(uint256(0), uint256(PRE_APPROVAL_EXPIRY), signature)));
    }

    function test_needs_the_payer_itself_for_allowance_and_credit() public {
        authorize(terms(), MAX);
        vm.prank(payer);
        usdc.approve(address(escrow), type(uint256).max);
        giveCredit(payer, 9e6);
        bytes[3] memory ways = [bytes(""), hex"00", hex"05"];
        for (uint256 i = 0; i < ways.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(MissingConsent.selector, hashPayment(terms())));
            increase(terms(), 1e6, ways[i]);
        }
        vm.expectRevert(
            abi.encodeWithSelector(InsufficientCredit.selector, address(usdc), payer, uint256(9e6), uint256(9e6 + 1))
        );
        vm.prank(payer);
        escrow.increase(terms(), 9e6 + 1, hex"05");
        vm.expectRevert(invalidSender(stranger, operator));
        vm.prank(stranger);
        escrow.increase(terms(), 1e6, "");
        uint8[3] memory unknown = [3, 6, 255];
        for (uint256 i = 0; i < unknown.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(UnsupportedIntake.selector, unknown[i]));
            increase(terms(), 1e6, abi.encodePacked(unknown[i]));
        }
    }

    function test_increases_only_a_live_hold_that_fits() public {
        bytes memory data = signedIncrease(terms(), 1e6, 1, hex"01");
        vm.expectRevert(zeroAuthorization(terms()));
        increase(terms(), 1e6, data);
        authorize(terms(), MAX);
        vm.expectRevert(error(ZeroAmount.selector));
        increase(terms(), 0, data);
        uint256 limit = type(uint120).max;
        vm.expectRevert(abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        increase(terms(), limit + 1, data);
        capture(terms(), 40e6, MIN_FEE);
        // Held and refundable together must fit, or a capture could not.
        vm.expectRevert(abi.encodeWithSelector(AmountOverflow.selector, limit + 1, limit));
        increase(terms(), limit + 1 - MAX, data);
        vm.warp(AUTHORIZATION_EXPIRY);
        vm.expectRevert(expired(AUTHORIZATION_EXPIRY, AUTHORIZATION_EXPIRY));
        increase(terms(), 1e6, data);
        vm.warp(AUTHORIZATION_EXPIRY - 1);
        capture(terms(), 60e6, MIN_FEE);
        vm.expectRevert(zeroAuthorization(terms()));
        increase(terms(), 1e6, data);
    }

    function test_counts_no_increase_that_did_not_arrive() public {
        OddToken odd = new OddToken();
        odd.mint(payer, FUNDS);
        PaymentInfo memory info = terms();
        info.token = address(odd);
        vm.startPrank(payer);
        odd.approve(address(escrow), type(uint256).max);
        escrow.preApprove(info);
        vm.stopPrank();
        vm.prank(operator);
        escrow.authorize(info, 1e6, address(escrow), "");
        OddToken.Habit[3] memory habits = [OddToken.Habit.Taxing, OddToken.Habit.Generous, OddToken.Habit.Idle];
        for (uint256 i = 0; i < habits.length; i++) {
            odd.adopt(habits[i]);
            vm.expectRevert(error(TokenCollectionFailed.selector));
            vm.prank(payer);
            escrow.increase(info, 1e6, "");
        }
        assertState(info, true, 1e6, 0);
    }

    // ---- Extend ----

    function test_extends_by_the_payer_or_its_signature_and_everything_follows() public {
        authorize(terms(), MAX);
        uint48 later = AUTHORIZATION_EXPIRY + 1 days;
        bytes memory signature = sign(PAYER_KEY, messageDigest(extendHash(terms(), later)));
        vm.recordLogs();
        vm.prank(stranger);
        escrow.extend(terms(), later, signature);
        assertEvent(
            escrowEvents()[0],
            keccak256("PaymentExtended(bytes32,uint48)"),
            hashPayment(terms()),
            abi.encode(later)
        );
        assertExtended(terms(), false, false, later);
        vm.warp(later - 1);
        vm.expectRevert(tooEarly(later - 1, later));
        reclaim(terms());
        capture(terms(), 10e6, MIN_FEE);
        vm.prank(payer);
        usdc.approve(address(escrow), 1);
        vm.prank(payer);
        escrow.increase(terms(), 1, "");
        vm.warp(later);
        vm.expectRevert(expired(later, later));
        capture(terms(), 1e6, MIN_FEE);
        vm.prank(payer);
        escrow.extend(terms(), REFUND_EXPIRY, "");
        capture(terms(), 1e6, MIN_FEE);
        vm.warp(REFUND_EXPIRY);
        reclaim(terms());
        assertState(terms(), true, 0, 11e6);
    }

    function test_extends_only_to_later_and_not_beyond_the_refund_expiry() public {
        vm.startPrank(payer);
        vm.expectRevert(zeroAuthorization(terms()));
        escrow.extend(terms(), REFUND_EXPIRY, "");
        vm.stopPrank();
        authorize(terms(), MAX);
        uint48[3] memory wrong = [AUTHORIZATION_EXPIRY, AUTHORIZATION_EXPIRY - 1, REFUND_EXPIRY + 1];
        vm.startPrank(payer);
        for (uint256 i = 0; i < wrong.length; i++) {
            vm.expectRevert(
                abi.encodeWithSelector(InvalidExtendedExpiry.selector, wrong[i], AUTHORIZATION_EXPIRY, REFUND_EXPIRY)
            );
            escrow.extend(terms(), wrong[i], "");
        }
        escrow.extend(terms(), AUTHORIZATION_EXPIRY + 2, "");
        vm.expectRevert(
            abi.encodeWithSelector(
                InvalidExtendedExpiry.selector,
                AUTHORIZATION_EXPIRY + 1,
                AUTHORIZATION_EXPIRY + 2,
                REFUND_EXPIRY
            )
        );
        escrow.extend(terms(), AUTHORIZATION_EXPIRY + 1, "");
        vm.stopPrank();
    }

    function test_refuses_an_extension_of_time_that_the_payer_did_not_sign() public {
        authorize(terms(), MAX);
        bytes memory other = sign(PAYER_KEY, messageDigest(extendHash(terms(), REFUND_EXPIRY - 1)));
        bytes memory byOther = sign(OPERATOR_KEY, messageDigest(extendHash(terms(), REFUND_EXPIRY)));
        bytes memory acceptance = sign(PAYER_KEY, messageDigest(acceptHash(terms())));
        bytes[3] memory wrong = [other, byOther, acceptance];
        for (uint256 i = 0; i < wrong.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, payer));
            vm.prank(operator);
            escrow.extend(terms(), REFUND_EXPIRY, wrong[i]);
        }
    }

    /// @dev Expiry and counted amount share a slot.
    function test_keeps_what_shares_have_had_when_it_extends_and_the_other_way_round() public {
        Extension memory extension = splitting(twoShares());
        PaymentInfo memory info = hold(extension);
        for (uint48 step = 1; step <= 3; step++) {
            vm.prank(operator);
            escrow.capture(info, extension, twoShares(), 10e6, 0.1e6, FEE_RECEIVER);
            vm.prank(payer);
            escrow.extend(info, AUTHORIZATION_EXPIRY + step, "");
            (, , uint48 expiry, uint256 counted) = escrow.extendedState(hashPayment(info));
            assertEq(expiry, AUTHORIZATION_EXPIRY + step, "expiry");
            assertEq(counted, 10e6 * uint256(step), "counted");
            assertEq(credit(PARTNER), 2e6 * uint256(step), "partner");
        }
    }

    function increase(PaymentInfo memory info, uint256 amount, bytes memory data) private {
        vm.prank(operator);
        escrow.increase(info, amount, data);
    }

    function signedIncrease(
        PaymentInfo memory info,
        uint256 amount,
        uint256 salt,
        bytes memory mode
    ) private view returns (bytes memory) {
        bytes32 nonce = tokenNonce(increaseHash(info, amount, salt));
        bytes32 digest = receiveDigest(payer, address(escrow), amount, PRE_APPROVAL_EXPIRY, nonce);
        return bytes.concat(mode, abi.encode(salt, uint256(PRE_APPROVAL_EXPIRY), sign(PAYER_KEY, digest)));
    }
}

/// @notice captureBatch: many captures, one transfer for neighbours that go to the same account.
contract BatchTest is ExtendedFixture {
    using Stablecoin for IFiatToken;

    bytes32 private constant TRANSFER = keccak256("Transfer(address,address,uint256)");
    bytes32 private constant CREDITED = keccak256("TransferCredited(bytes32,address,address,uint256)");

    function test_captures_many_with_one_transfer_each_to_receiver_and_fee_receiver() public {
        BatchItem[] memory items = held(5);
        vm.recordLogs();
        vm.prank(operator);
        escrow.captureBatch(items);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        (uint256 transfers, uint256 captures) = count(logs);
        assertEq(transfers, 2, "transfers");
        assertEq(captures, 5, "captures");
        assertEvent(
            logs[4],
            CAPTURED_FIXED,
            hashPayment(items[4].paymentInfo),
            abi.encode(items[4].amount, items[4].feeAmount, FEE_RECEIVER)
        );
        assertBalance(receiver, 5 * 9.9e6, "receiver");
        assertBalance(FEE_RECEIVER, 0.5e6, "fee");
        assertBalance(address(escrow), 0, "escrow");
        for (uint256 i = 0; i < 5; i++) assertState(items[i].paymentInfo, true, 0, 10e6);
    }

    function test_pays_each_run_apart() public {
        BatchItem[] memory items = held(4);
        items[1].paymentInfo.receiver = stranger;
        items[1].paymentInfo.salt = 99;
        authorize(items[1].paymentInfo, 10e6);
        vm.recordLogs();
        vm.prank(operator);
        escrow.captureBatch(items);
        (uint256 transfers, ) = count(vm.getRecordedLogs());
        assertEq(transfers, 4, "one fee, and receivers in turn");
        assertBalance(stranger, 9.9e6, "stranger");
        assertBalance(receiver, 3 * 9.9e6, "receiver");
    }

    function test_pays_no_fee_where_there_is_none_and_one_for_those_around_it() public {
        BatchItem[] memory items = held(3);
        (items[1].paymentInfo.minFeeBps, items[1].paymentInfo.feeReceiver) = (0, address(0));
        authorize(items[1].paymentInfo, 10e6);
        (items[1].feeAmount, items[1].feeReceiver) = (0, address(0));
        vm.recordLogs();
        vm.prank(operator);
        escrow.captureBatch(items);
        (uint256 transfers, ) = count(vm.getRecordedLogs());
        assertEq(transfers, 2, "transfers");
        assertBalance(FEE_RECEIVER, 0.2e6, "fee");
        assertBalance(receiver, 29.8e6, "receiver");
    }

    function test_pays_each_token_apart() public {
        BatchItem[] memory items = held(3);
        items[1].paymentInfo.token = address(eurc);
        eurc.fund(payer, 10e6);
        vm.startPrank(payer);
        eurc.approve(address(escrow), 10e6);
        escrow.preApprove(items[1].paymentInfo);
        vm.stopPrank();
        vm.startPrank(operator);
        escrow.authorize(items[1].paymentInfo, 10e6, address(escrow), "");
        escrow.captureBatch(items);
        vm.stopPrank();
        assertEq(eurc.balanceOf(receiver), 9.9e6, "other token");
        assertEq(eurc.balanceOf(FEE_RECEIVER), 0.1e6, "fee in the other token");
        assertBalance(receiver, 2 * 9.9e6, "receiver");
        assertBalance(FEE_RECEIVER, 0.2e6, "fee");
    }

    function test_makes_one_credit_of_a_refused_transfer() public {
        BatchItem[] memory items = held(3);
        usdc.deny(receiver);
        vm.recordLogs();
        vm.prank(operator);
        escrow.captureBatch(items);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 4, "events");
        assertEq(events[3].topics[0], CREDITED, "credited");
        assertEq(events[3].topics[1], bytes32(0), "of several payments");
        assertEq(credit(receiver), 3 * 9.9e6, "credit");
        assertBalance(FEE_RECEIVER, 0.3e6, "fee");
    }

    function test_undoes_all_of_it_for_one_that_fails() public {
        BatchItem[] memory items = held(3);
        items[2].amount += 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                InsufficientAuthorization.selector,
                hashPayment(items[2].paymentInfo),
                uint256(10e6),
                uint256(10e6 + 1)
            )
        );
        vm.prank(operator);
        escrow.captureBatch(items);
        // The same payment twice is one too much.
        items[2] = items[1];
        vm.expectRevert(
            abi.encodeWithSelector(
                InsufficientAuthorization.selector,
                hashPayment(items[1].paymentInfo),
                uint256(0),
                uint256(10e6)
            )
        );
        vm.prank(operator);
        escrow.captureBatch(items);
        assertState(items[0].paymentInfo, true, 10e6, 0);
    }

    function test_refuses_items_of_others_and_of_shares_or_disputes() public {
        BatchItem[] memory items = held(2);
        vm.expectRevert(invalidSender(stranger, operator));
        vm.prank(stranger);
        escrow.captureBatch(items);
        items[1].paymentInfo = hold(splitting(twoShares()));
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        escrow.captureBatch(items);
        items[1].paymentInfo = hold(disputable());
        vm.expectRevert(error(ExtensionRequired.selector));
        vm.prank(operator);
        escrow.captureBatch(items);
        items = held(2);
        items[1].feeAmount = 0;
        vm.expectRevert(
            abi.encodeWithSelector(FeeAmountOutOfRange.selector, uint256(0), uint256(50_000), uint256(1e6))
        );
        vm.prank(operator);
        escrow.captureBatch(items);
    }

    function test_takes_one_to_a_hundred_items() public {
        vm.expectRevert(abi.encodeWithSelector(InvalidBatchLength.selector, uint256(0)));
        vm.prank(operator);
        escrow.captureBatch(new BatchItem[](0));
        vm.expectRevert(abi.encodeWithSelector(InvalidBatchLength.selector, uint256(101)));
        vm.prank(operator);
        escrow.captureBatch(new BatchItem[](101));
        usdc.fund(payer, 1_000e6);
        BatchItem[] memory items = held(100);
        vm.prank(operator);
        escrow.captureBatch(items);
        assertBalance(receiver, 990e6, "receiver");
    }

    function testFuzz_pays_what_single_captures_would(uint256 seed) public {
        uint256 length = 1 + draw(seed, "length", 8);
        BatchItem[] memory items = new BatchItem[](length);
        for (uint256 i = 0; i < length; i++) {
            PaymentInfo memory info = terms();
            info.salt = 500 + i;
            if (draw(seed, string(abi.encodePacked("receiver", i)), 2) == 0) info.receiver = stranger;
            if (draw(seed, string(abi.encodePacked("fee", i)), 2) == 0) info.feeReceiver = PARTNER;
            authorize(info, 10e6);
            uint256 amount = 1 + draw(seed, string(abi.encodePacked("amount", i)), 10e6);
            items[i] = BatchItem(info, amount, (amount * MAX_FEE) / 10_000, info.feeReceiver);
        }
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < length; i++) {
            vm.prank(operator);
            escrow.capture(items[i].paymentInfo, items[i].amount, items[i].feeAmount, items[i].feeReceiver);
        }
        uint256[4] memory single = balances();
        vm.revertToState(snapshot);
        vm.prank(operator);
        escrow.captureBatch(items);
        uint256[4] memory batch = balances();
        for (uint256 i = 0; i < 4; i++) assertEq(batch[i], single[i], "balance");
    }

    function balances() private view returns (uint256[4] memory) {
        return
            [usdc.balanceOf(receiver), usdc.balanceOf(stranger), usdc.balanceOf(FEE_RECEIVER), usdc.balanceOf(PARTNER)];
    }

    function held(uint256 length) private returns (BatchItem[] memory items) {
        items = new BatchItem[](length);
        for (uint256 i = 0; i < length; i++) {
            PaymentInfo memory info = terms();
            info.salt = 100 + i + gasleft();
            authorize(info, 10e6);
            items[i] = BatchItem(info, 10e6, 0.1e6, FEE_RECEIVER);
        }
    }

    function count(Vm.Log[] memory logs) private view returns (uint256 transfers, uint256 captures) {
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter == address(usdc) && logs[i].topics[0] == TRANSFER) transfers++;
            if (logs[i].topics[0] == CAPTURED_FIXED) captures++;
        }
    }
}

/// @notice Credits: paid to whom the owner says, spent as money, by the owner or its signature.
contract CreditTest is ExtendedFixture {
    using Stablecoin for IFiatToken;

    bytes32 private constant REFUND_FROM_CREDIT = keccak256(
        "RefundFromCredit(bytes32 paymentInfoHash,uint256 amount,uint256 nonce,uint256 deadline)"
    );

    function test_pays_parts_of_a_credit_to_whom_its_owner_says() public {
        giveCredit(receiver, 9e6);
        vm.prank(receiver);
        escrow.withdrawTo(address(usdc), stranger, 4e6);
        assertBalance(stranger, 4e6, "stranger");
        assertEq(credit(receiver), 5e6, "credit");
        vm.expectRevert(
            abi.encodeWithSelector(InsufficientCredit.selector, address(usdc), receiver, uint256(5e6), uint256(5e6 + 1))
        );
        vm.prank(receiver);
        escrow.withdrawTo(address(usdc), stranger, 5e6 + 1);
        vm.expectRevert(
            abi.encodeWithSelector(InsufficientCredit.selector, address(usdc), stranger, uint256(0), uint256(1))
        );
        vm.prank(stranger);
        escrow.withdrawTo(address(usdc), stranger, 1);
    }

    function test_refuses_to_pay_nobody_itself_or_nothing() public {
        giveCredit(receiver, 9e6);
        vm.startPrank(receiver);
        vm.expectRevert(abi.encodeWithSelector(InvalidParty.selector, address(0)));
        escrow.withdrawTo(address(usdc), address(0), 1);
        vm.expectRevert(abi.encodeWithSelector(InvalidParty.selector, address(escrow)));
        escrow.withdrawTo(address(usdc), address(escrow), 1);
        vm.expectRevert(error(ZeroAmount.selector));
        escrow.withdrawTo(address(usdc), stranger, 0);
        vm.stopPrank();
    }

    function test_pays_by_signature_once_and_in_time() public {
        giveCredit(receiver, 9e6);
        bytes memory signature = signWithdrawal(RECEIVER_KEY, receiver, stranger, 4e6, 0, START);
        vm.warp(uint256(START) + 1);
        vm.expectRevert(abi.encodeWithSelector(AfterDeadline.selector, uint256(START) + 1, uint256(START)));
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 4e6, START, signature);
        vm.warp(START);
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 4e6, START, signature);
        assertBalance(stranger, 4e6, "stranger");
        assertEq(escrow.nonces(receiver), 1, "nonce");
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, receiver));
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 4e6, START, signature);
        signature = signWithdrawal(RECEIVER_KEY, receiver, stranger, 4e6, 1, START);
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 4e6, START, signature);
        assertEq(credit(receiver), 1e6, "credit");
    }

    function test_pays_by_the_signature_of_a_contract_account() public {
        ContractAccount account = new ContractAccount(receiver);
        giveCredit(address(account), 9e6);
        bytes memory signature = signWithdrawal(RECEIVER_KEY, address(account), stranger, 9e6, 0, START);
        escrow.withdrawBySignature(address(usdc), address(account), stranger, 9e6, START, signature);
        assertBalance(stranger, 9e6, "stranger");
    }

    function test_refuses_a_withdrawal_that_differs_from_what_was_signed() public {
        giveCredit(receiver, 9e6);
        bytes memory good = signWithdrawal(RECEIVER_KEY, receiver, stranger, 4e6, 0, START);
        bytes memory refusal = abi.encodeWithSelector(InvalidSignature.selector, receiver);
        vm.expectRevert(refusal);
        escrow.withdrawBySignature(address(eurc), receiver, stranger, 4e6, START, good);
        vm.expectRevert(refusal);
        escrow.withdrawBySignature(address(usdc), receiver, PARTNER, 4e6, START, good);
        vm.expectRevert(refusal);
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 5e6, START, good);
        vm.expectRevert(refusal);
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 4e6, START + 1, good);
        bytes memory twin = malleate(good);
        vm.expectRevert(refusal);
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 4e6, START, twin);
        vm.chainId(CHAIN_ID + 1);
        vm.expectRevert(refusal);
        escrow.withdrawBySignature(address(usdc), receiver, stranger, 4e6, START, good);
    }

    function test_pays_a_payment_out_of_the_payers_credit_with_its_consent() public {
        giveCredit(payer, MAX);
        uint256 before = usdc.balanceOf(address(escrow));
        PaymentInfo memory info = terms();
        vm.expectRevert(abi.encodeWithSelector(MissingConsent.selector, hashPayment(info)));
        vm.prank(operator);
        escrow.authorize(info, 40e6, address(escrow), hex"05");
        bytes memory consent = bytes.concat(hex"05", sign(PAYER_KEY, consentDigest(info)));
        vm.prank(operator);
        escrow.authorize(info, 40e6, address(escrow), consent);
        assertEq(credit(payer), 60e6, "credit");
        assertState(info, true, 40e6, 0);
        info.salt = 2;
        vm.prank(payer);
        escrow.preApprove(info);
        vm.expectRevert(
            abi.encodeWithSelector(InsufficientCredit.selector, address(usdc), payer, uint256(60e6), uint256(60e6 + 1))
        );
        vm.prank(operator);
        escrow.authorize(info, 60e6 + 1, address(escrow), hex"05");
        vm.prank(operator);
        escrow.authorize(info, 60e6, address(escrow), hex"05");
        assertBalance(address(escrow), before, "nothing moved");
    }

    function test_refunds_out_of_the_receivers_credit_by_the_receiver_or_its_signature() public {
        Extension memory extension = bare();
        extension.authorizer = receiver;
        PaymentInfo memory info = hold(extension);
        capture(info, MAX, MIN_FEE);
        giveCredit(receiver, 50e6);
        uint256 before = usdc.balanceOf(payer);
        vm.prank(receiver);
        escrow.refund(info, extension, 20e6, address(escrow), hex"05");
        assertBalance(payer, before + 20e6, "payer");
        assertEq(credit(receiver), 30e6, "credit");
        bytes32 message = keccak256(
            abi.encode(REFUND_FROM_CREDIT, hashPayment(info), uint256(10e6), uint256(0), uint256(START))
        );
        bytes memory data = bytes.concat(
            hex"05",
            abi.encode(uint256(START), sign(RECEIVER_KEY, messageDigest(message)))
        );
        vm.prank(operator);
        escrow.refund(info, 10e6, address(escrow), data);
        assertEq(credit(receiver), 20e6, "credit");
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, receiver));
        vm.prank(operator);
        escrow.refund(info, 10e6, address(escrow), data);
        vm.warp(uint256(START) + 1);
        vm.expectRevert(abi.encodeWithSelector(AfterDeadline.selector, uint256(START) + 1, uint256(START)));
        vm.prank(operator);
        escrow.refund(info, 10e6, address(escrow), data);
    }

    /// @dev Terms are free to name anyone as receiver, and a friend as authorizer; that gives no right to its credit.
    function test_gives_an_authorizer_that_somebody_named_no_right_to_the_receivers_credit() public {
        giveCredit(receiver, 50e6);
        Extension memory extension = bare();
        extension.authorizer = stranger;
        PaymentInfo memory info = extended(extension);
        (info.minFeeBps, info.maxFeeBps, info.feeReceiver) = (10_000, 10_000, stranger);
        authorize(info, 50e6);
        vm.prank(stranger);
        escrow.capture(info, extension, noShares(), 50e6, 50e6, stranger);
        vm.expectRevert();
        vm.prank(stranger);
        escrow.refund(info, extension, 50e6, address(escrow), hex"05");
        bytes32 message = keccak256(
            abi.encode(REFUND_FROM_CREDIT, hashPayment(info), uint256(50e6), uint256(0), uint256(START))
        );
        bytes memory data = bytes.concat(
            hex"05",
            abi.encode(uint256(START), sign(STRANGER_KEY, messageDigest(message)))
        );
        vm.expectRevert(abi.encodeWithSelector(InvalidSignature.selector, receiver));
        vm.prank(stranger);
        escrow.refund(info, extension, 50e6, address(escrow), data);
        assertEq(credit(receiver), 50e6, "credit");
    }

    function test_lets_the_authorizer_refund_out_of_its_own_wallet() public {
        PaymentInfo memory info = hold(bare());
        capture(info, MAX, MIN_FEE);
        usdc.fund(AUTHORIZER, 10e6);
        vm.startPrank(AUTHORIZER);
        usdc.approve(address(escrow), 10e6);
        escrow.refund(info, bare(), 10e6, address(escrow), hex"00");
        vm.stopPrank();
        assertBalance(AUTHORIZER, 0, "authorizer");
        assertBalance(payer, FUNDS - MAX + 10e6, "payer");
        vm.expectRevert(invalidSender(stranger, operator));
        vm.prank(stranger);
        escrow.refund(info, bare(), 1, address(escrow), hex"00");
    }

    /// @dev An emptied slot keeps one, so that it is cheap to fill again; nobody sees it.
    function test_shows_an_emptied_credit_as_zero_and_fills_it_again() public {
        giveCredit(receiver, 9e6);
        escrow.withdraw(address(usdc), receiver);
        assertEq(credit(receiver), 0, "credit");
        vm.expectRevert(error(ZeroAmount.selector));
        escrow.withdraw(address(usdc), receiver);
        giveCredit(receiver, 2e6);
        assertEq(credit(receiver), 2e6, "credit");
    }

    function signWithdrawal(
        uint256 key,
        address account,
        address to,
        uint256 amount,
        uint256 nonce,
        uint256 deadline
    ) private view returns (bytes memory) {
        return sign(key, messageDigest(withdrawHash(address(usdc), account, to, amount, nonce, deadline)));
    }
}

/// @notice The gate of intake: shut, nothing is taken from payers; every way out is as before.
contract GateTest is ExtendedFixture {
    using Stablecoin for IFiatToken;

    uint48 private constant UNTIL = START + 10 minutes;

    function test_is_the_guards_alone_and_told() public {
        assertEq(escrow.GUARD(), GUARD, "guard");
        address[4] memory others = [operator, payer, receiver, stranger];
        for (uint256 i = 0; i < others.length; i++) {
            vm.expectRevert(invalidSender(others[i], GUARD));
            vm.prank(others[i]);
            escrow.setIntake(address(usdc), true, 0);
        }
        vm.recordLogs();
        set(address(usdc), true, UNTIL);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events[0].topics[0], keccak256("IntakeSet(address,bool,uint48)"), "topic");
        assertEq(events[0].topics[1], bytes32(uint256(uint160(address(usdc)))), "token");
        assertEq(events[0].data, abi.encode(true, UNTIL), "data");
        (bool vetted, uint48 until) = escrow.intakeOf(address(usdc));
        assertTrue(vetted, "vetted");
        assertEq(until, UNTIL, "until");
    }

    function test_shuts_intake_until_the_second_it_ends() public {
        set(address(usdc), false, UNTIL);
        refuseIntake(UNTIL);
        set(address(usdc), true, UNTIL);
        vm.warp(UNTIL - 1);
        refuseIntake(UNTIL);
        vm.warp(UNTIL);
        authorize(terms(), MAX);
    }

    function test_shuts_everything_not_vetted_by_the_token_zero() public {
        set(address(0), false, UNTIL);
        refuseIntake(UNTIL);
        // The later of two pauses counts.
        set(address(usdc), false, UNTIL + 5);
        refuseIntake(UNTIL + 5);
        set(address(usdc), false, UNTIL - 5);
        refuseIntake(UNTIL);
        set(address(usdc), true, 0);
        authorize(terms(), MAX);
    }

    function test_shuts_no_way_out() public {
        authorize(terms(), MAX);
        PaymentInfo memory disputed = frozen(disputable());
        giveCredit(receiver, 9e6);
        PaymentInfo memory info = terms();
        info.salt = 3;
        authorize(info, 50e6);
        set(address(usdc), false, type(uint48).max);
        set(address(0), false, type(uint48).max);
        capture(terms(), 40e6, MIN_FEE);
        refund(terms(), 10e6);
        vm.prank(operator);
        escrow.release(terms(), 10e6);
        voidPayment(terms());
        escrow.withdraw(address(usdc), receiver);
        vm.prank(RESOLVER);
        escrow.settle(disputed, disputable(), noShares(), 5_000);
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(info);
        assertState(info, true, 0, 0);
    }

    function test_asks_a_vetted_token_for_no_balance() public {
        PaymentInfo memory info = terms();
        vm.prank(payer);
        usdc.approve(address(escrow), type(uint256).max);
        set(address(usdc), true, 0);
        bytes memory data = signed(info);
        vm.expectCall(address(usdc), abi.encodeCall(usdc.balanceOf, (address(escrow))), 0);
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), data);
        vm.prank(payer);
        escrow.increase(info, 1, "");
    }

    /// @dev Of a vetted token the balance is not asked; of any other it is, and by a collector it always is.
    function test_believes_a_vetted_token_but_no_collector() public {
        OddToken odd = new OddToken();
        odd.mint(payer, FUNDS);
        odd.adopt(OddToken.Habit.Taxing);
        PaymentInfo memory info = terms();
        info.token = address(odd);
        AllowanceCollector collector = new AllowanceCollector(0);
        vm.startPrank(payer);
        odd.approve(address(escrow), type(uint256).max);
        odd.approve(address(collector), type(uint256).max);
        escrow.preApprove(info);
        vm.stopPrank();
        vm.expectRevert(error(TokenCollectionFailed.selector));
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), "");
        set(address(odd), true, 0);
        vm.expectRevert(error(TokenCollectionFailed.selector));
        vm.prank(operator);
        escrow.authorize(info, MAX, address(collector), "");
        // What vetting means: whoever vets such a token makes its vault short, and no other token's.
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), "");
        assertLe(odd.balanceOf(address(escrow)), MAX - 1, "short by the tax");
    }

    function refuseIntake(uint48 until) private {
        bytes memory data = signed(terms());
        bytes memory expected = abi.encodeWithSelector(IntakePaused.selector, address(usdc), until);
        vm.startPrank(operator);
        vm.expectRevert(expected);
        escrow.authorize(terms(), MAX, address(escrow), data);
        vm.expectRevert(expected);
        IAuthCaptureEscrow(address(escrow)).charge(terms(), MAX, address(escrow), data, MIN_FEE, FEE_RECEIVER);
        vm.expectRevert(expected);
        escrow.authorize(terms(), MAX, stranger, data);
        vm.stopPrank();
    }

    function set(address token, bool vetted, uint48 until) private {
        vm.prank(GUARD);
        escrow.setIntake(token, vetted, until);
    }
}
