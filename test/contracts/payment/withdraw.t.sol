// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {assertEq, assertTrue} from "../Assert.sol";
import {Vm, vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {PaymentFixture} from "./PaymentFixture.sol";
import {OddToken} from "./Tokens.sol";

/// @notice What a token refuses to pay out waits for its owner as a credit, and blocks nobody else.
contract WithdrawTest is PaymentFixture {
    using Stablecoin for IFiatToken;

    bytes32 private constant CREDITED = keccak256("TransferCredited(bytes32,address,address,uint256)");
    bytes32 private constant WITHDRAWN = keccak256("CreditWithdrawn(address,address,uint256)");

    function setUp() public override {
        super.setUp();
        authorize(terms(), MAX);
    }

    // ---- Credits ----

    function test_credits_a_denied_receiver_and_pays_the_fee() public {
        usdc.deny(receiver);
        vm.recordLogs();
        capture(terms(), MAX, MAX_FEE);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 2, "events");
        assertCredited(events[1], receiver, 90e6);
        assertEq(escrow.creditOf(address(usdc), receiver), 90e6, "credit");
        assertBalance(FEE_RECEIVER, 10e6, "fee");
        assertBalance(address(escrow), 90e6, "escrow");
        assertState(terms(), true, 0, MAX);
    }

    function test_credits_a_denied_fee_receiver_and_pays_the_receiver() public {
        usdc.deny(FEE_RECEIVER);
        capture(terms(), MAX, MAX_FEE);
        assertEq(escrow.creditOf(address(usdc), FEE_RECEIVER), 10e6, "credit");
        assertBalance(receiver, 90e6, "receiver");
    }

    function test_credits_a_denied_payer_on_void_and_on_reclaim() public {
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(other, 30e6);
        usdc.deny(payer);
        voidPayment(terms());
        assertEq(escrow.creditOf(address(usdc), payer), MAX, "credit by void");
        vm.warp(AUTHORIZATION_EXPIRY);
        reclaim(other);
        assertEq(escrow.creditOf(address(usdc), payer), MAX + 30e6, "credit by both");
        assertState(terms(), true, 0, 0);
        assertState(other, true, 0, 0);
    }

    function test_credits_everyone_while_the_token_is_stopped() public {
        usdc.stop();
        capture(terms(), 40e6, MAX_FEE);
        voidPayment(terms());
        assertEq(escrow.creditOf(address(usdc), FEE_RECEIVER), 4e6, "fee");
        assertEq(escrow.creditOf(address(usdc), receiver), 36e6, "receiver");
        assertEq(escrow.creditOf(address(usdc), payer), 60e6, "payer");
        assertBalance(address(escrow), MAX, "escrow");
        usdc.resume();
        escrow.withdraw(address(usdc), FEE_RECEIVER);
        escrow.withdraw(address(usdc), receiver);
        escrow.withdraw(address(usdc), payer);
        assertBalance(receiver, 36e6, "receiver paid");
        assertBalance(payer, FUNDS - 40e6, "payer paid");
        assertBalance(address(escrow), 0, "escrow");
    }

    function test_credits_when_the_token_reverts_silently_or_at_length() public {
        OddToken.Habit[2] memory habits = [OddToken.Habit.Reverting, OddToken.Habit.Shouting];
        for (uint256 i = 0; i < habits.length; i++) {
            (OddToken odd, PaymentInfo memory info) = oddHold(i);
            odd.adopt(habits[i]);
            vm.prank(operator);
            escrow.void(info);
            assertEq(escrow.creditOf(address(odd), payer), MAX, "credit");
        }
    }

    function test_credits_nothing_when_a_token_answers_anything_but_true_or_nothing() public {
        OddToken.Habit[3] memory habits = [OddToken.Habit.Refusing, OddToken.Habit.Garbled, OddToken.Habit.Short];
        for (uint256 i = 0; i < habits.length; i++) {
            (OddToken odd, PaymentInfo memory info) = oddHold(i);
            odd.adopt(habits[i]);
            vm.expectRevert(abi.encodeWithSelector(TransferFailed.selector, address(odd)));
            vm.prank(operator);
            escrow.void(info);
            assertState(info, true, MAX, 0);
            assertEq(escrow.creditOf(address(odd), payer), 0, "credit");
        }
    }

    /// @dev The answer is read where the hash lay before: what a short one leaves of it must not count.
    function test_takes_no_byte_of_its_own_memory_for_the_end_of_a_short_answer() public {
        OddToken odd = new OddToken();
        odd.mint(payer, FUNDS);
        PaymentInfo memory info = terms();
        info.token = address(odd);
        while (uint8(uint256(hashPayment(info))) != 1) info.salt++;
        vm.startPrank(payer);
        odd.approve(address(escrow), type(uint256).max);
        escrow.preApprove(info);
        vm.stopPrank();
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), "");
        odd.adopt(OddToken.Habit.Cut);
        vm.expectRevert(abi.encodeWithSelector(TransferFailed.selector, address(odd)));
        vm.prank(operator);
        escrow.void(info);
    }

    function test_pays_by_a_token_that_answers_nothing_or_too_much() public {
        OddToken.Habit[2] memory habits = [OddToken.Habit.Silent, OddToken.Habit.Chatty];
        for (uint256 i = 0; i < habits.length; i++) {
            (OddToken odd, PaymentInfo memory info) = oddHold(i);
            odd.adopt(habits[i]);
            vm.prank(operator);
            escrow.void(info);
            assertEq(odd.balanceOf(payer), FUNDS, "payer");
        }
    }

    function test_credits_nothing_when_the_token_has_lost_its_code() public {
        (OddToken odd, PaymentInfo memory info) = oddHold(1);
        vm.etch(address(odd), "");
        vm.expectRevert(abi.encodeWithSelector(TransferFailed.selector, address(odd)));
        vm.prank(operator);
        escrow.void(info);
    }

    /// @dev A relayer may choose the gas: too little must undo the call, never turn a payment into a credit.
    function test_lets_no_amount_of_gas_turn_a_payment_into_a_credit() public {
        bytes memory data = abi.encodeCall(escrow.void, (terms()));
        uint256 snapshot = vm.snapshotState();
        uint256 paid;
        for (uint256 allowed = 20_000; allowed < 200_000; allowed += 500) {
            vm.prank(operator);
            (bool done, ) = address(escrow).call{gas: allowed}(data);
            assertEq(escrow.creditOf(address(usdc), payer), 0, "credit");
            assertBalance(payer, done ? FUNDS : FUNDS - MAX, "payer");
            if (done) {
                paid++;
                vm.revertToState(snapshot);
                snapshot = vm.snapshotState();
            }
        }
        assertTrue(paid > 10, "some succeeded");
    }

    // ---- Withdrawals ----

    function test_pays_the_owner_whoever_calls_and_tells() public {
        usdc.deny(receiver);
        capture(terms(), MAX, MAX_FEE);
        usdc.undeny(receiver);
        vm.recordLogs();
        vm.prank(stranger);
        escrow.withdraw(address(usdc), receiver);
        Vm.Log[] memory events = escrowEvents();
        assertEq(events.length, 1, "events");
        assertEq(events[0].topics.length, 3, "topics");
        assertEq(events[0].topics[0], WITHDRAWN, "topic");
        assertEq(events[0].topics[1], word(address(usdc)), "token");
        assertEq(events[0].topics[2], word(receiver), "account");
        assertEq(events[0].data, abi.encode(uint256(90e6)), "amount");
        assertBalance(receiver, 90e6, "receiver");
        assertBalance(stranger, 0, "stranger");
        assertEq(escrow.creditOf(address(usdc), receiver), 0, "credit");
    }

    function test_pays_a_credit_once() public {
        usdc.deny(receiver);
        capture(terms(), MAX, MAX_FEE);
        usdc.undeny(receiver);
        escrow.withdraw(address(usdc), receiver);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector));
        escrow.withdraw(address(usdc), receiver);
    }

    function test_refuses_who_has_no_credit_of_that_token() public {
        usdc.deny(receiver);
        capture(terms(), MAX, MAX_FEE);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector));
        escrow.withdraw(address(eurc), receiver);
        vm.expectRevert(abi.encodeWithSelector(ZeroAmount.selector));
        vm.prank(stranger);
        escrow.withdraw(address(usdc), stranger);
    }

    function test_keeps_the_credit_while_the_token_still_refuses() public {
        usdc.deny(receiver);
        capture(terms(), MAX, MAX_FEE);
        vm.expectRevert("Blacklistable: account is blacklisted");
        escrow.withdraw(address(usdc), receiver);
        assertEq(escrow.creditOf(address(usdc), receiver), 90e6, "credit");
    }

    function test_takes_no_credit_from_the_holds_of_others() public {
        PaymentInfo memory other = terms();
        other.salt = 2;
        authorize(other, 50e6);
        usdc.deny(receiver);
        capture(terms(), MAX, MAX_FEE);
        usdc.undeny(receiver);
        escrow.withdraw(address(usdc), receiver);
        assertState(other, true, 50e6, 0);
        assertBalance(address(escrow), 50e6, "escrow");
    }

    function assertCredited(Vm.Log memory log, address account, uint256 amount) private view {
        assertEq(log.topics.length, 4, "topics");
        assertEq(log.topics[0], CREDITED, "topic");
        assertEq(log.topics[1], hashPayment(terms()), "hash");
        assertEq(log.topics[2], word(address(usdc)), "token");
        assertEq(log.topics[3], word(account), "account");
        assertEq(log.data, abi.encode(amount), "amount");
    }

    function oddHold(uint256 salt) private returns (OddToken odd, PaymentInfo memory info) {
        odd = new OddToken();
        odd.mint(payer, FUNDS);
        info = terms();
        info.token = address(odd);
        info.salt = salt;
        vm.startPrank(payer);
        odd.approve(address(escrow), type(uint256).max);
        escrow.preApprove(info);
        vm.stopPrank();
        vm.prank(operator);
        escrow.authorize(info, MAX, address(escrow), "");
    }

    function word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }
}
