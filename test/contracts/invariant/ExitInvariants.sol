// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {assertEq} from "../Assert.sol";
import {vm} from "../Vm.sol";
import {PlainToken} from "../payment/Tokens.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {StateInvariants} from "./StateInvariants.sol";

/// @title What holds of every way out, tried on the newest payments and undone
abstract contract ExitInvariants is StateInvariants {
    using Stablecoin for IFiatToken;

    /// @dev Payments that a trial looks at after each action: the newest ones, where things still happen.
    uint256 private constant TRIALS = 3;
    /// @dev Ways out: see `exit`.
    uint256 private constant EXITS = 6;

    function invariant_INV_08_after_expiry_the_payer_can_always_reclaim() public {
        uint256[] memory chosen = newest(Want.Void);
        for (uint256 i = 0; i < chosen.length; i++) {
            Entry storage entry = entries[chosen[i]];
            PaymentInfo memory info = entry.info;
            (, uint120 holds, ) = escrow.paymentState(entry.hash);
            uint256 snapshot = vm.snapshotState();
            uint48 from = entry.frozen ? lateOf(entry) : entry.expiry;
            if (time < from) vm.warp(from);
            uint256 before = wealth(info.token, info.payer);
            bool refused = refuses(info.token, info.payer);
            uint256 balance = PlainToken(info.token).balanceOf(info.payer);
            vm.prank(info.payer);
            if (entry.frozen) escrow.reclaim(info, entry.ext);
            else standard.reclaim(info);
            assertEq(wealth(info.token, info.payer), before + holds, "reclaimed");
            uint256 paid = PlainToken(info.token).balanceOf(info.payer) - balance;
            assertEq(paid, refused ? 0 : holds, "paid at once unless refused");
            vm.revertToStateAndDelete(snapshot);
            vm.warp(time);
        }
    }

    function invariant_INV_10_a_denied_party_never_blocks_another() public {
        uint256[] memory chosen = newest(Want.Capture);
        for (uint256 i = 0; i < chosen.length; i++) {
            Entry storage entry = entries[chosen[i]];
            PaymentInfo memory info = entry.info;
            (, uint120 holds, ) = escrow.paymentState(entry.hash);
            uint256 fee = (uint256(holds) * info.maxFeeBps) / 10_000;
            if (!fits(entry, holds, fee)) continue;
            address to = feeOf(info);
            uint256 snapshot = vm.snapshotState();
            if (usdc.paused()) usdc.resume();
            // Everyone the token may deny is denied, but the one who is paid.
            for (uint256 a = 0; a < accounts.length; a++) {
                if (accounts[a] != address(escrow)) usdc.deny(accounts[a]);
            }
            usdc.undeny(info.receiver);
            uint256 before = PlainToken(info.token).balanceOf(info.receiver);
            uint256 feeBefore = wealth(info.token, to);
            (uint256 shared, uint256 sharedToFee) = sharesDue(entry, holds, to);
            vm.prank(info.operator);
            if (entry.flags == 0) escrow.capture(info, holds, fee, to);
            else escrow.capture(info, entry.ext, sharesOf[entry.hash], holds, fee, to);
            uint256 paid = PlainToken(info.token).balanceOf(info.receiver) - before;
            assertEq(paid, holds - fee - shared, "receiver");
            assertEq(wealth(info.token, to), feeBefore + fee + sharedToFee, "fee");
            vm.revertToStateAndDelete(snapshot);
        }
    }

    function invariant_INV_12_a_stopped_token_changes_no_exit() public {
        uint256[] memory chosen = newest(Want.Void);
        for (uint256 i = 0; i < chosen.length; i++) {
            Entry storage entry = entries[chosen[i]];
            PaymentInfo memory info = entry.info;
            if (info.token != address(usdc)) continue;
            (, uint120 holds, ) = escrow.paymentState(entry.hash);
            uint256 snapshot = vm.snapshotState();
            uint256 before = wealth(info.token, info.payer);
            if (!usdc.paused()) usdc.stop();
            vm.prank(info.operator);
            escrow.void(info);
            assertEq(wealth(info.token, info.payer), before + holds, "owed");
            usdc.resume();
            usdc.undeny(info.payer);
            escrow.withdraw(info.token, info.payer);
            assertEq(usdc.balanceOf(info.payer), before + holds, "paid");
            vm.revertToStateAndDelete(snapshot);
        }
    }

    function invariant_INV_27_the_gate_changes_no_exit() public {
        if (entries.length == 0) return;
        uint256 back = steps % TRIALS;
        Entry storage entry = entries[back < entries.length ? entries.length - 1 - back : 0];
        for (uint256 kind = 0; kind < EXITS; kind++) {
            bytes32 open_ = outcome(entry, kind, false);
            assertEq(outcome(entry, kind, true), open_, "outcome of an exit while intake is paused");
        }
        vm.warp(time);
    }

    function invariant_INV_28_a_batch_pays_what_the_captures_would() public {
        uint256 start = vm.snapshotState();
        (BatchItem[] memory items, ) = drawBatch(steps);
        uint256 snapshot = vm.snapshotState();
        for (uint256 i = 0; i < items.length; i++) {
            vm.prank(items[i].paymentInfo.operator);
            escrow.capture(items[i].paymentInfo, items[i].amount, items[i].feeAmount, items[i].feeReceiver);
        }
        bytes32 single = everything();
        vm.revertToStateAndDelete(snapshot);
        vm.prank(items[0].paymentInfo.operator);
        escrow.captureBatch(items);
        assertEq(everything(), single, "what everybody has and is owed, and every state");
        vm.revertToStateAndDelete(start);
    }

    // ---- Parts ----

    function newest(Want want) private view returns (uint256[] memory chosen) {
        chosen = new uint256[](TRIALS);
        uint256 found;
        for (uint256 i = entries.length; i > 0 && found < TRIALS; i--) {
            if (fitsFor(entries[i - 1], want)) chosen[found++] = i - 1;
        }
        assembly ("memory-safe") {
            mstore(chosen, found)
        }
    }

    /// @dev What an account has and is owed.
    function wealth(address token, address account) private view returns (uint256) {
        return PlainToken(token).balanceOf(account) + escrow.creditOf(token, account);
    }

    /// @return sum Due to all shares for one more capture.
    /// @return its Of that, due to `account`.
    function sharesDue(
        Entry storage entry,
        uint256 amount,
        address account
    ) private view returns (uint256 sum, uint256 its) {
        Share[] storage shares = sharesOf[entry.hash];
        for (uint256 i = 0; i < shares.length; i++) {
            uint256 due = ((entry.captured + amount) * shares[i].bps) / 10_000 - sharesHad[entry.hash][i];
            sum += due;
            if (shares[i].account == account) its += due;
        }
    }

    /// @dev Takes a way out, open or not, and comes back: what everybody of the payment had after it.
    function outcome(Entry storage entry, uint256 kind, bool shut) private returns (bytes32 digest) {
        PaymentInfo memory info = entry.info;
        uint256 snapshot = vm.snapshotState();
        set(info.token, !shut, shut ? type(uint48).max : 0);
        set(address(0), false, shut ? type(uint48).max : 0);
        (address caller, bytes memory data, uint48 from) = exit(entry, kind);
        vm.warp(time < from ? from : time);
        vm.prank(caller);
        (bool success, bytes memory answer) = address(escrow).call(data);
        address[4] memory those = [info.payer, info.receiver, feeOf(info), info.operator];
        digest = keccak256(abi.encode(success, answer));
        for (uint256 i = 0; i < those.length; i++) {
            uint256 credit_ = escrow.creditOf(info.token, those[i]);
            digest = keccak256(abi.encode(digest, credit_, PlainToken(info.token).balanceOf(those[i])));
        }
        (bool collected, uint120 holds, uint120 refundable) = escrow.paymentState(entry.hash);
        digest = keccak256(abi.encode(digest, collected, holds, refundable));
        vm.revertToStateAndDelete(snapshot);
    }

    function exit(
        Entry storage entry,
        uint256 kind
    ) private view returns (address caller, bytes memory data, uint48 from) {
        PaymentInfo memory info = entry.info;
        Share[] memory shares = sharesOf[entry.hash];
        if (kind == 0) return (info.operator, abi.encodeCall(escrow.void, (info)), time);
        if (kind == 1) return (info.payer, abi.encodeCall(IAuthCaptureEscrow.reclaim, (info)), entry.expiry);
        if (kind == 2) {
            uint256 holds = heldOf(entry);
            uint256 fee = (holds * info.minFeeBps) / 10_000;
            data =
                entry.extends_
                    ? extendedCapture(entry, shares, holds, fee, feeOf(info))
                    : plainCapture(info, holds, info.minFeeBps, feeOf(info));
            return (info.operator, data, time);
        }
        if (kind == 3) return (RESOLVER, abi.encodeCall(escrow.settle, (info, entry.ext, shares, 5_000)), time);
        if (kind == 4) {
            data = abi.encodeCall(
                IAuthCaptureEscrow.refund,
                (info, entry.captured - entry.refunded, address(refundCollector), "")
            );
            return (info.operator, data, time);
        }
        return (stranger, abi.encodeCall(escrow.withdraw, (info.token, info.receiver)), time);
    }

    /// @dev Of all accounts and payments.
    function everything() private view returns (bytes32 digest) {
        for (uint256 t = 0; t < 2; t++) {
            address token = tokens()[t];
            for (uint256 i = 0; i < accounts.length; i++) {
                uint256 credit_ = escrow.creditOf(token, accounts[i]);
                digest = keccak256(abi.encode(digest, credit_, PlainToken(token).balanceOf(accounts[i])));
            }
        }
        for (uint256 i = 0; i < entries.length; i++) {
            (, uint120 holds, uint120 refundable) = escrow.paymentState(entries[i].hash);
            digest = keccak256(abi.encode(digest, holds, refundable));
        }
    }
}
