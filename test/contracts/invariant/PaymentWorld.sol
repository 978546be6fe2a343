// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Trying} from "./Trying.sol";

/// @title Everything that may happen to one escrow, in any order, as actions of one number
/// @notice Each action succeeds: where nothing fits, it first makes what it needs.
abstract contract PaymentWorld is Trying {
    using Stablecoin for IFiatToken;

    /// @dev What the token does to an account or to all lasts a few actions.
    modifier action(bytes32 name) {
        begin();
        _;
        end(name);
    }

    function begin() private {
        vm.warp(time);
        if (stoppedFor != 0 && --stoppedFor == 0) usdc.resume();
        vm.recordLogs();
        // What a trial left there.
        vm.getRecordedLogs();
    }

    function end(bytes32 name) private {
        listen();
        done[name]++;
        steps++;
    }

    function act_authorize(uint256 seed) external action("authorize") {
        pay(seed, false);
    }

    function act_charge(uint256 seed) external action("charge") {
        pay(seed, true);
    }

    function act_charge_finally(uint256 seed) external action("charge finally") {
        payFinally(seed);
    }

    function act_pay_from_credit(uint256 seed) external action("pay from credit") {
        payFromCredit(seed);
    }

    function act_increase(uint256 seed) external action("increase") {
        increase(seed);
    }

    function act_extend(uint256 seed) external action("extend") {
        extendOne(seed);
    }

    function act_capture(uint256 seed) external action("capture") {
        (bool found, uint256 index) = find(seed, Want.Capture);
        captureOne(seed, found ? index : openLive(seed));
    }

    function act_capture_many(uint256 seed) external action("capture many") {
        captureMany(seed);
    }

    function act_capture_batch(uint256 seed) external action("capture batch") {
        captureBatch(seed);
    }

    function act_void(uint256 seed) external action("void") {
        voidOne(seed);
    }

    function act_release(uint256 seed) external action("release") {
        release(seed);
    }

    function act_reclaim(uint256 seed) external action("reclaim") {
        reclaimOne(seed);
    }

    function act_reclaim_late(uint256 seed) external action("reclaim late") {
        reclaimLate(seed);
    }

    function act_accept(uint256 seed) external action("accept") {
        acceptOne(seed);
    }

    function act_freeze(uint256 seed) external action("freeze") {
        freezeOne(seed);
    }

    function act_settle(uint256 seed) external action("settle") {
        settle(seed);
    }

    function act_refund(uint256 seed) external action("refund") {
        refundOne(seed);
    }

    function act_refund_from_credit(uint256 seed) external action("refund from credit") {
        refundFromCredit(seed);
    }

    function act_withdraw(uint256 seed) external action("withdraw") {
        withdraw(seed);
    }

    function act_withdraw_to(uint256 seed) external action("withdraw to") {
        withdrawTo(seed);
    }

    function act_withdraw_signed(uint256 seed) external action("withdraw signed") {
        withdrawBySignature(seed);
    }

    function act_gate(uint256 seed) external action("gate") {
        gate(seed);
    }

    /// @dev Some hours, or to just before, at or after a time that means something to a payment.
    function act_wait(uint256 seed) external action("wait") {
        uint48 to = time + uint48(pick(seed, "wait", 6 hours));
        if (entries.length != 0 && coin(seed, "to a boundary")) {
            Entry storage entry = entries[
                entries.length - 1 - pick(seed, "whose", entries.length < 4 ? entries.length : 4)
            ];
            PaymentInfo storage info = entry.info;
            uint48[5] memory boundaries = [
                info.preApprovalExpiry,
                entry.expiry,
                entry.ext.protectedUntil,
                entry.ext.settleBy,
                info.refundExpiry
            ];
            uint48 boundary = boundaries[pick(seed, "boundary", 5)] + uint48(pick(seed, "side", 3));
            if (boundary > time) {
                to = boundary - 1;
                done["wait for a boundary"]++;
            }
        }
        passTo(to);
    }

    function act_stop(uint256 seed) external action("stop") {
        if (stoppedFor == 0) usdc.stop();
        stoppedFor = 2 + pick(seed, "stopped", 4);
    }

    function act_deny(uint256 seed) external action("deny") {
        uint256 who = pick(seed, "who", KEYS);
        address[4] memory choice = [
            vm.addr(payerKeys[who]),
            vm.addr(receiverKeys[who]),
            feeReceivers[who],
            partners[who]
        ];
        address account = choice[pick(seed, "kind", 4)];
        if (usdc.isBlacklisted(account)) usdc.undeny(account);
        else usdc.deny(account);
    }

    function act_donate(uint256 seed) external action("donate") {
        uint256 amount = 1 + pick(seed, "gift", 1e6);
        plain.mint(address(escrow), amount);
        expected[address(plain)][address(escrow)] += amount;
        donated[address(plain)] += amount;
    }

    function act_steal(uint256 seed) external action("steal") {
        steal(seed);
    }

    function actions() internal pure returns (bytes4[27] memory) {
        return
            [
                this.act_authorize.selector,
                this.act_charge.selector,
                this.act_charge_finally.selector,
                this.act_pay_from_credit.selector,
                this.act_increase.selector,
                this.act_extend.selector,
                this.act_capture.selector,
                this.act_capture_many.selector,
                this.act_capture_batch.selector,
                this.act_void.selector,
                this.act_release.selector,
                this.act_reclaim.selector,
                this.act_reclaim_late.selector,
                this.act_accept.selector,
                this.act_freeze.selector,
                this.act_settle.selector,
                this.act_refund.selector,
                this.act_refund_from_credit.selector,
                this.act_withdraw.selector,
                this.act_withdraw_to.selector,
                this.act_withdraw_signed.selector,
                this.act_gate.selector,
                this.act_wait.selector,
                this.act_stop.selector,
                this.act_deny.selector,
                this.act_donate.selector,
                this.act_steal.selector
            ];
    }
}
