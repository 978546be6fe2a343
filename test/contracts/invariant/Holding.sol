// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {vm} from "../Vm.sol";
import {Paying} from "./Paying.sol";

/// @title What becomes of a hold: captured, given back, extended, accepted, frozen, settled
abstract contract Holding is Paying {
    uint256 internal constant MOST_IN_BATCH = 8;

    bytes4 internal constant RECLAIM_EXTENDED = bytes4(
        keccak256(abi.encodePacked("reclaim(", INFO, ",", EXTENSION, ")"))
    );

    // ---- Captures ----

    function captureOne(uint256 seed, uint256 index) internal {
        Entry storage entry = entries[index];
        uint256 holds = heldOf(entry);
        captureSome(seed, index, pick(seed, "capture all", 3) == 0 ? holds : 1 + pick(seed, "capture", holds));
    }

    /// @dev A hold cut into many small pieces.
    function captureMany(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, Want.Capture);
        if (!found || entries[index].flags & SPLIT == 0) {
            Wish memory wish = drawWish(seed);
            (wish.extends_, wish.flags) = (true, SPLIT);
            index = open(seed, wish);
        }
        uint256 most = coin(seed, "tiny") ? 4 : 1_000;
        for (uint256 i = 0; i < 6; i++) {
            if (!fitsFor(entries[index], Want.Capture)) return;
            uint256 holds = heldOf(entries[index]);
            uint256 one = uint256(keccak256(abi.encode(seed, i)));
            captureSome(one, index, 1 + pick(one, "piece", holds < most ? holds : most));
        }
    }

    function captureSome(uint256 seed, uint256 index, uint256 amount) private {
        Entry storage entry = entries[index];
        (uint256 fee, uint16 bps, address to) = drawFee(seed, entry.info, amount);
        bool authorized = entry.extends_ && entry.ext.authorizer != address(0) && coin(seed, "by authorizer");
        bool extends_ = authorized || entry.flags != 0 || (entry.extends_ && coin(seed, "with extension"));
        address caller = authorized ? entry.ext.authorizer : entry.info.operator;
        if (!fits(entry, amount, fee)) {
            bytes memory call_ = extendedCapture(entry, sharesOf[entry.hash], amount, fee, to);
            attempt(caller, call_, SharesExceedCapture.selector);
            done["too small for its shares"]++;
            return;
        }
        inviteParties(entry);
        invite(to);
        vm.prank(caller);
        if (extends_) {
            escrow.capture(entry.info, entry.ext, sharesOf[entry.hash], amount, fee, to);
            done[authorized ? bytes32("capture by authorizer") : bytes32("capture with extension")]++;
            if (entry.flags & SPLIT != 0 && entry.captures != 0) done["share after share"]++;
        } else if (coin(seed, "in bps")) {
            fee = (amount * bps) / 10_000;
            standard.capture(entry.info, amount, bps, to);
        } else {
            escrow.capture(entry.info, amount, fee, to);
            done["capture with fee amount"]++;
        }
        bookCapture(entry, amount, fee, to);
    }

    function captureBatch(uint256 seed) internal {
        (BatchItem[] memory items, uint256[] memory chosen) = drawBatch(seed);
        for (uint256 i = 0; i < items.length; i++) {
            inviteParties(entries[chosen[i]]);
            invite(items[i].feeReceiver);
        }
        vm.prank(items[0].paymentInfo.operator);
        escrow.captureBatch(items);
        for (uint256 i = 0; i < items.length; i++) {
            bookCapture(entries[chosen[i]], items[i].amount, items[i].feeAmount, items[i].feeReceiver);
        }
    }

    /// @dev Holds of one operator, in two tokens and to several receivers; some are made first.
    function drawBatch(uint256 seed) internal returns (BatchItem[] memory items, uint256[] memory chosen) {
        address by = operators[pick(seed, "batch of", KEYS)];
        uint256 more = 1 + pick(seed, "more", 3);
        for (uint256 i = 0; i < more; i++) {
            uint256 one = uint256(keccak256(abi.encode(seed, "more", i)));
            Wish memory wish = drawWish(one);
            (wish.flags, wish.operator) = (0, by);
            open(one, wish);
        }
        items = new BatchItem[](MOST_IN_BATCH);
        chosen = new uint256[](MOST_IN_BATCH);
        uint256 count;
        for (uint256 i = entries.length; i > 0 && count < MOST_IN_BATCH; i--) {
            Entry storage entry = entries[i - 1];
            if (entry.info.operator != by || !fitsFor(entry, Want.CapturePlain)) continue;
            uint256 one = uint256(keccak256(abi.encode(seed, i)));
            uint256 holds = heldOf(entry);
            uint256 amount = coin(one, "all") ? holds : 1 + pick(one, "capture", holds);
            (uint256 fee, , address to) = drawFee(one, entry.info, amount);
            chosen[count] = i - 1;
            items[count++] = BatchItem(entry.info, amount, fee, to);
        }
        assembly ("memory-safe") {
            mstore(items, count)
            mstore(chosen, count)
        }
        if (count > 1) done["batch of several"]++;
    }

    function bookCapture(Entry storage entry, uint256 amount, uint256 fee, address to) private {
        entry.feeBase += amount;
        entry.captures++;
        bookPaid(entry, amount, fee, to, false);
        bookEnd(entry);
    }

    // ---- Back to the payer ----

    function voidOne(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, coin(seed, "live") ? Want.Increase : Want.Void);
        Entry storage entry = entries[found ? index : held(seed, Want.Void)];
        uint256 amount = heldOf(entry);
        inviteParties(entry);
        vm.prank(entry.info.operator);
        escrow.void(entry.info);
        entry.returned += amount;
        bookBack(entry, amount);
        if (time >= entry.expiry) return;
        bytes memory again = abi.encodeCall(escrow.increase, (entry.info, 1, hex"00"));
        attempt(entry.info.payer, again, ZeroAuthorization.selector);
        done["increase of an emptied hold"]++;
    }

    function release(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, coin(seed, "frozen") ? Want.Settle : Want.Void);
        Entry storage entry = entries[found ? index : held(seed, Want.Void)];
        uint256 holds = heldOf(entry);
        uint256 amount = pick(seed, "release all", 4) == 0 ? holds : 1 + pick(seed, "release", holds);
        inviteParties(entry);
        if (entry.extends_ && entry.ext.authorizer != address(0) && coin(seed, "by authorizer")) {
            vm.prank(entry.ext.authorizer);
            escrow.release(entry.info, entry.ext, amount);
            done["release by authorizer"]++;
        } else {
            vm.prank(entry.info.operator);
            escrow.release(entry.info, amount);
        }
        if (entry.frozen) done["release of a frozen hold"]++;
        entry.returned += amount;
        bookBack(entry, amount);
    }

    function reclaimOne(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, Want.ReclaimNow);
        if (!found) index = held(seed, Want.Reclaim);
        Entry storage entry = entries[index];
        passTo(entry.expiry);
        takeBack(entry, false);
    }

    /// @dev What the resolver let lie.
    function reclaimLate(uint256 seed) internal {
        Entry storage entry = entries[frozenOne(seed)];
        if (time < lateOf(entry)) {
            passTo(lateOf(entry) - 1);
            bytes memory early = abi.encodeWithSelector(RECLAIM_EXTENDED, entry.info, entry.ext);
            attempt(entry.info.payer, early, BeforeAuthorizationExpiry.selector);
        }
        passTo(lateOf(entry));
        takeBack(entry, true);
    }

    function takeBack(Entry storage entry, bool late) private {
        uint256 amount = heldOf(entry);
        inviteParties(entry);
        vm.prank(entry.info.payer);
        if (late) escrow.reclaim(entry.info, entry.ext);
        else standard.reclaim(entry.info);
        entry.reclaimed += amount;
        bookBack(entry, amount);
    }

    // ---- Longer, accepted, frozen, settled ----

    function extendOne(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, Want.Extend);
        if (!found) index = openLasting(seed);
        Entry storage entry = entries[index];
        uint48 to = entry.expiry + 1 + uint48(pick(seed, "longer", entry.info.refundExpiry - entry.expiry));
        if (time >= entry.expiry) done["extended when expired"]++;
        if (coin(seed, "by payer")) {
            vm.prank(entry.info.payer);
            escrow.extend(entry.info, to, "");
        } else {
            bytes memory signature = sign(keyOf[entry.info.payer], messageDigest(extendHash(entry.info, to)));
            vm.prank(stranger);
            escrow.extend(entry.info, to, signature);
        }
        entry.expiry = to;
        if (time >= to) return;
        // Long after the expiry that was signed at first.
        if (pick(seed, "wait for it", 4) == 0) passTo(to - 1);
        bytes memory early = abi.encodeCall(IAuthCaptureEscrow.reclaim, (entry.info));
        attempt(entry.info.payer, early, BeforeAuthorizationExpiry.selector);
    }

    function acceptOne(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, Want.Accept);
        if (!found || coin(seed, "disputable")) {
            Wish memory wish = drawWish(seed);
            (wish.extends_, wish.flags) = (true, wish.flags | DISPUTE);
            index = open(seed, wish);
        }
        Entry storage entry = entries[index];
        accept(seed, entry);
        if (entry.flags & DISPUTE == 0) return;
        attempt(RESOLVER, abi.encodeCall(escrow.freeze, (entry.info, entry.ext)), freezeRefusal(entry));
        done["freeze of an accepted hold"]++;
    }

    /// @dev The error that the resolver meets, or zero: it may freeze.
    function freezeRefusal(Entry storage entry) internal view returns (bytes4) {
        if (time >= entry.ext.protectedUntil) return AfterProtectionEnds.selector;
        if (time >= entry.expiry) return AfterAuthorizationExpiry.selector;
        if (heldOf(entry) == 0) return ZeroAuthorization.selector;
        if (entry.accepted) return PaymentIsAccepted.selector;
        return entry.frozen ? PaymentIsFrozen.selector : bytes4(0);
    }

    function freezeOne(uint256 seed) internal returns (uint256 index) {
        bool found;
        (found, index) = find(seed, Want.Freeze);
        if (!found) {
            Wish memory wish = drawWish(seed);
            (wish.extends_, wish.flags) = (true, wish.flags | DISPUTE);
            index = open(seed, wish);
        }
        Entry storage entry = entries[index];
        vm.prank(RESOLVER);
        escrow.freeze(entry.info, entry.ext);
        entry.frozen = true;
        (entry.heldFrozen, entry.capturedBefore) = (heldOf(entry), entry.captured);
    }

    function settle(uint256 seed) internal {
        Entry storage entry = entries[frozenOne(seed)];
        if (time < entry.expiry && entry.ext.protectedUntil < entry.expiry) {
            passTo(entry.ext.protectedUntil);
            bytes memory early = extendedCapture(entry, sharesOf[entry.hash], 1, 0, feeOf(entry.info));
            attempt(entry.info.operator, early, PaymentIsFrozen.selector);
            done["capture of a frozen hold"]++;
        }
        uint256 kind = pick(seed, "ruling", 4);
        uint16 bps =
            kind == 0
                ? 0
                : kind == 1
                    ? 10_000
                    : uint16(pick(seed, "payer bps", 10_001));
        uint256 holds = heldOf(entry);
        uint256 back = (holds * bps) / 10_000;
        uint256 rest = holds - back;
        address to = entry.info.feeReceiver;
        inviteParties(entry);
        invite(to);
        vm.prank(RESOLVER);
        escrow.settle(entry.info, entry.ext, sharesOf[entry.hash], bps);
        uint256 fee = to == address(0) ? 0 : (rest * entry.info.minFeeBps) / 10_000;
        if (to != address(0)) {
            entry.feeBase += rest;
            entry.captures++;
        }
        bookPaid(entry, rest, fee, to, true);
        entry.returned += back;
        (entry.settled, entry.heldFrozen) = (true, 0);
        bookEnd(entry);
        bookPush(entry.info.token, entry.info.payer, back, false);
    }

    function accept(uint256 seed, Entry storage entry) private {
        if (coin(seed, "by payer")) {
            vm.prank(entry.info.payer);
            escrow.accept(entry.info, "");
        } else {
            bytes memory signature = sign(keyOf[entry.info.payer], messageDigest(acceptHash(entry.info)));
            vm.prank(stranger);
            escrow.accept(entry.info, signature);
        }
        entry.accepted = true;
        if (entry.flags & DISPUTE != 0) done["accept of a disputable hold"]++;
    }

    // ---- Made where there is none ----

    function held(uint256 seed, Want want) internal returns (uint256 index) {
        bool found;
        (found, index) = find(seed, want);
        if (!found) index = pay(seed, false);
    }

    function frozenOne(uint256 seed) private returns (uint256 index) {
        bool found;
        (found, index) = find(seed, Want.Settle);
        if (!found) index = freezeOne(seed);
    }

    /// @dev A hold that can be captured at once.
    function openLive(uint256 seed) internal returns (uint256 index) {
        index = pay(seed, false);
        if (isProtected(entries[index])) accept(seed, entries[index]);
    }

    /// @dev A hold that can be extended.
    function openLasting(uint256 seed) private returns (uint256 index) {
        for (uint256 i = 0; i < 3; i++) {
            index = pay(uint256(keccak256(abi.encode(seed, "lasting", i))), false);
            if (fitsFor(entries[index], Want.Extend)) return index;
        }
        revert("three in a row cannot be extended");
    }

    // ---- Calls by text ----

    function extendedCapture(
        Entry storage entry,
        Share[] memory shares,
        uint256 amount,
        uint256 fee,
        address to
    ) internal view returns (bytes memory) {
        bytes4 entrance = bytes4(
            keccak256(abi.encodePacked("capture(", INFO, ",", EXTENSION, ",", SHARES, ",uint256,uint256,address)"))
        );
        return abi.encodeWithSelector(entrance, entry.info, entry.ext, shares, amount, fee, to);
    }

    function plainCapture(
        PaymentInfo memory info,
        uint256 amount,
        uint16 bps,
        address to
    ) internal pure returns (bytes memory) {
        return abi.encodeCall(IAuthCaptureEscrow.capture, (info, amount, bps, to));
    }
}
