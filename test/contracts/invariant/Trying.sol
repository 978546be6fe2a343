// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {Crediting} from "./Crediting.sol";

/// @title What nobody may do, tried on payments of any state, each with the error it must meet
abstract contract Trying is Crediting {
    bytes4 private constant CAPTURE_FIXED = bytes4(
        keccak256(abi.encodePacked("capture(", INFO, ",uint256,uint256,address)"))
    );
    bytes4 private constant RELEASE = bytes4(keccak256(abi.encodePacked("release(", INFO, ",uint256)")));
    bytes4 private constant RELEASE_EXTENDED = bytes4(
        keccak256(abi.encodePacked("release(", INFO, ",", EXTENSION, ",uint256)"))
    );
    bytes4 private constant REFUND_EXTENDED = bytes4(
        keccak256(abi.encodePacked("refund(", INFO, ",", EXTENSION, ",uint256,address,bytes)"))
    );
    /// @dev The call would succeed: not tried.
    bytes4 private constant ALLOWED = 0;

    function steal(uint256 seed) internal {
        if (entries.length == 0) pay(seed, false);
        Entry storage entry = entries[pick(seed, "victim", entries.length)];
        if (isFinal(entry)) {
            tryAgain(entry);
            return;
        }
        uint256 kind = pick(seed, "kind", 4);
        if (kind == 0) byStranger(entry);
        if (kind == 1 && entry.extends_) byStrangerExtended(entry);
        if (kind == 2) byOperator(entry);
        if (kind == 3) byPayer(entry);
        if (entry.extends_) byResolver(entry);
        if (heldOf(entry) == 0 || entry.frozen) {
            bytes memory data = abi.encodeCall(escrow.increase, (entry.info, 1, hex"00"));
            attempt(entry.info.payer, data, increaseRefusal(entry, 1));
            done["increase of a closed hold"]++;
        }
        byThief(seed, entry.info);
        done[bytes32(abi.encodePacked("steal ", bytes1(48 + uint8(kind))))]++;
    }

    // ---- Strangers ----

    function byStranger(Entry storage entry) private {
        PaymentInfo memory info = entry.info;
        address fee = feeOf(info);
        BatchItem[] memory items = new BatchItem[](1);
        items[0] = BatchItem(info, 1, 0, fee);
        outsider(plainCapture(info, 1, info.minFeeBps, fee));
        outsider(abi.encodeWithSelector(CAPTURE_FIXED, info, 1, 0, fee));
        outsider(abi.encodeCall(escrow.captureBatch, (items)));
        outsider(abi.encodeCall(escrow.void, (info)));
        outsider(abi.encodeWithSelector(RELEASE, info, 1));
        outsider(abi.encodeCall(IAuthCaptureEscrow.reclaim, (info)));
        outsider(abi.encodeWithSelector(REFUND, info, 1, address(escrow), ""));
        outsider(abi.encodeCall(escrow.preApprove, (info)));
        outsider(abi.encodeCall(escrow.increase, (info, 1, "")));
        outsider(abi.encodeCall(escrow.authorize, (info, 1, address(paymentCollector), "")));
        outsider(abi.encodeCall(escrow.setIntake, (info.token, true, type(uint48).max)));
        bytes memory forged = sign(STRANGER_KEY, messageDigest(acceptHash(info)));
        attempt(stranger, abi.encodeCall(escrow.accept, (info, forged)), InvalidSignature.selector);
        forged = sign(STRANGER_KEY, messageDigest(extendHash(info, info.refundExpiry)));
        attempt(stranger, abi.encodeCall(escrow.extend, (info, info.refundExpiry, forged)), InvalidSignature.selector);
    }

    function byStrangerExtended(Entry storage entry) private {
        PaymentInfo memory info = entry.info;
        Extension memory ext = entry.ext;
        Share[] memory shares = sharesOf[entry.hash];
        outsider(extendedCapture(entry, shares, 1, 0, feeOf(info)));
        outsider(abi.encodeWithSelector(REFUND_EXTENDED, info, ext, 1, address(escrow), ""));
        outsider(abi.encodeWithSelector(RELEASE_EXTENDED, info, ext, 1));
        outsider(abi.encodeWithSelector(RECLAIM_EXTENDED, info, ext));
        outsider(abi.encodeCall(escrow.freeze, (info, ext)));
        outsider(abi.encodeCall(escrow.settle, (info, ext, shares, 0)));
        // An extension in which the stranger has a part.
        (ext.authorizer, ext.resolver) = (stranger, stranger);
        bytes4 refusal = InvalidExtension.selector;
        attempt(stranger, abi.encodeWithSelector(RELEASE_EXTENDED, info, ext, 1), refusal);
        attempt(stranger, abi.encodeCall(escrow.freeze, (info, ext)), refusal);
        attempt(stranger, abi.encodeCall(escrow.settle, (info, ext, shares, 0)), refusal);
        // A share for somebody else than was signed.
        shares = new Share[](1);
        shares[0] = Share(stranger, 1);
        attempt(info.operator, extendedCapture(entry, shares, 1, 0, feeOf(info)), InvalidShares.selector);
    }

    function outsider(bytes memory data) private {
        attempt(stranger, data, InvalidSender.selector);
    }

    // ---- The operator, beyond the terms ----

    function byOperator(Entry storage entry) private {
        PaymentInfo memory info = entry.info;
        address fee = feeOf(info);
        uint256 more = heldOf(entry) + 1;
        if (entry.flags == 0) {
            uint256 least = (more * info.minFeeBps) / 10_000;
            attempt(
                info.operator,
                abi.encodeWithSelector(CAPTURE_FIXED, info, more, least, fee),
                captureRefusal(entry, more)
            );
            attempt(info.operator, plainCapture(info, 1, info.maxFeeBps + 1, fee), FeeBpsOutOfRange.selector);
            attempt(
                info.operator,
                abi.encodeWithSelector(CAPTURE_FIXED, info, 10_000, uint256(info.maxFeeBps) + 1, fee),
                FeeAmountOutOfRange.selector
            );
        } else {
            attempt(info.operator, plainCapture(info, 1, info.minFeeBps, fee), ExtensionRequired.selector);
            attempt(info.operator, abi.encodeWithSelector(CAPTURE_FIXED, info, 1, 0, fee), ExtensionRequired.selector);
        }
        attempt(info.operator, abi.encodeCall(IAuthCaptureEscrow.reclaim, (info)), InvalidSender.selector);
        attempt(
            info.operator,
            abi.encodeWithSelector(RELEASE, info, more),
            more > LIMIT ? AmountOverflow.selector : InsufficientAuthorization.selector
        );
        more = entry.captured - entry.refunded + 1;
        bytes4 refusal =
            more > LIMIT
                ? AmountOverflow.selector
                : time < info.refundExpiry
                    ? RefundExceedsCapture.selector
                    : AfterRefundExpiry.selector;
        attempt(info.operator, abi.encodeWithSelector(REFUND, info, more, address(escrow), ""), refusal);
        // A second time, by the good will of a collector.
        refusal = time < info.preApprovalExpiry ? PaymentAlreadyCollected.selector : AfterPreApprovalExpiry.selector;
        attempt(info.operator, abi.encodeCall(escrow.authorize, (info, 1, address(paymentCollector), "")), refusal);
        attempt(
            info.operator,
            abi.encodeCall(IAuthCaptureEscrow.charge, (info, 1, address(paymentCollector), "", info.minFeeBps, fee)),
            entry.flags == 0 ? refusal : ExtensionRequired.selector
        );
        if (entry.extends_) {
            attempt(
                info.operator,
                extendedCharge(entry, 1, address(paymentCollector), ""),
                entry.flags & DISPUTE == 0 ? refusal : InvalidExtension.selector
            );
        }
        // The payer's allowance, or its credit, for more than it agreed to.
        refusal = increaseRefusal(entry, 1);
        if (refusal == ALLOWED) refusal = isShut(info.token) ? IntakePaused.selector : MissingConsent.selector;
        attempt(info.operator, abi.encodeCall(escrow.increase, (info, 1, hex"00")), refusal);
        attempt(info.operator, abi.encodeCall(escrow.increase, (info, 1, hex"05")), refusal);
    }

    /// @dev Of a capture with a fee within the bounds, by whom it is due.
    function captureRefusal(Entry storage entry, uint256 amount) private view returns (bytes4) {
        if (amount > LIMIT) return AmountOverflow.selector;
        if (time >= entry.expiry) return AfterAuthorizationExpiry.selector;
        if (isProtected(entry)) return BeforeProtectionEnds.selector;
        if (amount > heldOf(entry)) return InsufficientAuthorization.selector;
        return entry.frozen ? PaymentIsFrozen.selector : ALLOWED;
    }

    function increaseRefusal(Entry storage entry, uint256 amount) private view returns (bytes4) {
        if (amount > LIMIT) return AmountOverflow.selector;
        if (time >= entry.expiry) return AfterAuthorizationExpiry.selector;
        if (entry.frozen) return PaymentIsFrozen.selector;
        if (heldOf(entry) == 0) return ZeroAuthorization.selector;
        return heldOf(entry) + entry.captured - entry.refunded + amount > LIMIT ? AmountOverflow.selector : ALLOWED;
    }

    // ---- The payer, too early or too late ----

    function byPayer(Entry storage entry) private {
        PaymentInfo memory info = entry.info;
        uint256 holds = heldOf(entry);
        bytes4 nothing = ZeroAuthorization.selector;
        attemptIf(
            info.payer,
            abi.encodeCall(IAuthCaptureEscrow.reclaim, (info)),
            time < entry.expiry
                ? BeforeAuthorizationExpiry.selector
                : holds == 0
                    ? nothing
                    : entry.frozen
                        ? PaymentIsFrozen.selector
                        : ALLOWED
        );
        if (entry.extends_) {
            attemptIf(
                info.payer,
                abi.encodeWithSelector(RECLAIM_EXTENDED, info, entry.ext),
                time < lateOf(entry)
                    ? BeforeAuthorizationExpiry.selector
                    : entry.frozen
                        ? ALLOWED
                        : PaymentNotFrozen.selector
            );
        }
        attemptIf(
            info.payer,
            abi.encodeCall(escrow.accept, (info, "")),
            holds == 0
                ? nothing
                : entry.accepted
                    ? PaymentIsAccepted.selector
                    : entry.frozen
                        ? PaymentIsFrozen.selector
                        : ALLOWED
        );
        bytes4 refusal = holds == 0 ? nothing : InvalidExtendedExpiry.selector;
        attempt(info.payer, abi.encodeCall(escrow.extend, (info, info.refundExpiry + 1, "")), refusal);
        attempt(info.payer, abi.encodeCall(escrow.extend, (info, entry.expiry, "")), refusal);
        attempt(info.payer, abi.encodeCall(escrow.preApprove, (info)), PaymentAlreadyCollected.selector);
        // One unit more than there is room for.
        uint256 more = LIMIT - holds - (entry.captured - entry.refunded) + 1;
        attempt(info.payer, abi.encodeCall(escrow.increase, (info, more, hex"00")), increaseRefusal(entry, more));
    }

    function attemptIf(address who, bytes memory data, bytes4 refusal) private {
        if (refusal != ALLOWED) attempt(who, data, refusal);
    }

    // ---- The resolver, and captures against it ----

    function byResolver(Entry storage entry) private {
        PaymentInfo memory info = entry.info;
        Share[] memory shares = sharesOf[entry.hash];
        bool its = entry.flags & DISPUTE != 0;
        bytes4 refusal = InvalidSender.selector;
        if (its) refusal = freezeRefusal(entry);
        attemptIf(RESOLVER, abi.encodeCall(escrow.freeze, (info, entry.ext)), refusal);
        if (its) refusal = entry.frozen ? BpsOverflow.selector : PaymentNotFrozen.selector;
        attempt(RESOLVER, abi.encodeCall(escrow.settle, (info, entry.ext, shares, 10_001)), refusal);
        attempt(RESOLVER, extendedCapture(entry, shares, 1, 0, feeOf(info)), InvalidSender.selector);
        attemptIf(info.operator, extendedCapture(entry, shares, 1, 0, feeOf(info)), captureRefusal(entry, 1));
    }

    // ---- Allowances and credits of others ----

    function byThief(uint256 seed, PaymentInfo memory info) private {
        address victim = info.payer;
        info.operator = stranger;
        info.receiver = stranger;
        info.preApprovalExpiry = time + 1;
        info.authorizationExpiry = time + 1;
        info.refundExpiry = time + 1;
        info.salt = ++salts;
        bytes4 refusal = isShut(info.token) ? IntakePaused.selector : MissingConsent.selector;
        attempt(stranger, abi.encodeCall(escrow.authorize, (info, 1, address(escrow), hex"00")), refusal);
        attempt(stranger, abi.encodeCall(escrow.authorize, (info, 1, address(escrow), hex"05")), refusal);
        attempt(stranger, abi.encodeCall(escrow.withdrawTo, (info.token, stranger, 1)), InsufficientCredit.selector);
        attempt(stranger, abi.encodeCall(escrow.withdraw, (info.token, stranger)), ZeroAmount.selector);
        if (coin(seed, "whose")) victim = entries[pick(seed, "receiver of", entries.length)].info.receiver;
        bytes memory forged = sign(
            STRANGER_KEY,
            messageDigest(withdrawHash(info.token, victim, stranger, 1, signedUses[victim], time))
        );
        attempt(
            stranger,
            abi.encodeCall(escrow.withdrawBySignature, (info.token, victim, stranger, 1, time, forged)),
            InvalidSignature.selector
        );
    }
}
