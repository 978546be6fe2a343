// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "../Vm.sol";
import {IAuthCaptureEscrow} from "../../../contracts/payment/IAuthCaptureEscrow.sol";
import {Permit2Fixture} from "../token/Permit2Fixture.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Telling} from "./Telling.sol";

/// @title Ways in: every kind of payment by every mode of intake, increases, and the gate before them
abstract contract Paying is Telling {
    using Stablecoin for IFiatToken;

    /// @param extends_ Whether the salt commits to an extension; flags only then.
    /// @param operator Zero: any.
    /// @param byCredit Amount that the payer has here and pays with; zero: by another way.
    struct Wish {
        address token;
        uint256 payerIndex;
        bool charging;
        bool extends_;
        uint256 flags;
        address operator;
        uint256 byCredit;
    }

    enum Way {
        PreApproved,
        Consent,
        Permit2,
        Collector,
        Authorization,
        AuthorizationSplit,
        Permit,
        Credit
    }

    string internal constant INFO =
        "(address,address,address,address,uint120,uint48,uint48,uint48,uint16,uint16,address,uint256)";
    string internal constant EXTENSION = "(address,address,bytes32,uint48,uint48,bytes32,uint256)";
    string internal constant SHARES = "(address,uint16)[]";
    string private constant INCREASE_WITNESS =
        "Increase witness)Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)TokenPermissions(address token,uint256 amount)";

    /// @dev The gate, as the guard set it.
    mapping(address token => bool) private vetted;
    mapping(address token => uint48) private pausedUntil;

    // ---- Actions ----

    function pay(uint256 seed, bool charging) internal returns (uint256 index) {
        Wish memory wish = drawWish(seed);
        wish.charging = charging;
        if (charging) wish.flags &= SPLIT;
        return open(seed, wish);
    }

    function payFromCredit(uint256 seed) internal {
        Wish memory wish = drawWish(seed);
        wish.charging = coin(seed, "charging");
        if (wish.charging) wish.flags &= SPLIT;
        (wish.token, wish.payerIndex) = creditedPayer(seed);
        wish.byCredit = owed[wish.token][vm.addr(payerKeys[wish.payerIndex])];
        open(seed, wish);
    }

    /// @dev Charged for good, and then once more.
    function payFinally(uint256 seed) internal {
        Wish memory wish = drawWish(seed);
        (wish.token, wish.charging, wish.extends_) = (address(usdc), true, true);
        wish.flags = FINAL | (coin(seed, "shared") ? SPLIT : 0);
        tryAgain(entries[open(seed, wish)]);
    }

    function increase(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, Want.Increase);
        if (!found) {
            // Of the plain token one may hold as much as fits.
            Wish memory wish = drawWish(seed);
            wish.token = address(usdc);
            index = open(seed, wish);
        }
        Entry storage entry = entries[index];
        PaymentInfo memory info = entry.info;
        admit(info.token);
        serve(info.token, info.payer);
        uint256 most = LIMIT - heldOf(entry) - (entry.captured - entry.refunded);
        uint256 credit = owed[info.token][info.payer];
        bool byCredit = credit != 0 && coin(seed, "by credit");
        uint256 amount = 1 + pick(seed, "amount", most < 1e9 ? most : 1e9);
        // To the last unit that fits.
        if (info.token == address(plain) && pick(seed, "all", 8) == 0) amount = most;
        if (byCredit && amount > credit) amount = credit;
        // One unit more than there is room for.
        bytes memory beyond = abi.encodeCall(escrow.increase, (info, most + 1, hex"00"));
        attempt(info.payer, beyond, AmountOverflow.selector);
        (address caller, bytes memory data) = increaseData(seed, entry, amount, byCredit);
        if (!byCredit) supply(info.token, info.payer, amount);
        inviteParties(entry);
        vm.prank(caller);
        escrow.increase(info, amount, data);
        entry.increased += amount;
        consented[info.token][info.payer] += amount;
        bookTaken(info, amount, byCredit);
    }

    /// @dev Governance shuts or opens the way in; what is shut lets nothing in.
    function gate(uint256 seed) internal {
        address token = [address(usdc), address(plain), address(0)][pick(seed, "scope", 3)];
        set(token, coin(seed, "vetted"), coin(seed, "open") ? 0 : time + 1 + uint48(pick(seed, "until", 7 days)));
        for (uint256 i = 0; i < 2; i++) {
            token = tokens()[i];
            if (!isShut(token)) continue;
            done["shut"]++;
            Wish memory wish = drawWish(seed);
            (wish.token, wish.extends_) = (token, false);
            (PaymentInfo memory info, ) = drawTerms(seed, wish, vm.addr(payerKeys[0]));
            bytes memory data = abi.encodeCall(escrow.authorize, (info, 1, address(paymentCollector), ""));
            attempt(info.operator, data, IntakePaused.selector);
            (bool found, uint256 index) = find(seed, Want.Increase);
            if (found && entries[index].info.token == token) {
                data = abi.encodeCall(escrow.increase, (entries[index].info, 1, hex"00"));
                attempt(entries[index].info.payer, data, IntakePaused.selector);
            }
        }
    }

    // ---- The gate ----

    function isShut(address token) internal view override returns (bool) {
        uint48 until = pausedUntil[token];
        if (!vetted[token] && pausedUntil[address(0)] > until) until = pausedUntil[address(0)];
        return time < until;
    }

    function admit(address token) internal {
        if (!isShut(token)) return;
        set(token, vetted[token], 0);
        if (isShut(token)) set(address(0), false, 0);
        done["opened again"]++;
    }

    function set(address token, bool vetted_, uint48 until) internal {
        (vetted[token], pausedUntil[token]) = (vetted_, until);
        vm.prank(GUARD);
        escrow.setIntake(token, vetted_, until);
    }

    // ---- Opening a payment ----

    function drawWish(uint256 seed) internal view returns (Wish memory wish) {
        wish.token = tokens()[pick(seed, "token", 2)];
        wish.payerIndex = pick(seed, "payer", KEYS);
        uint256 kind = pick(seed, "kind", 6);
        wish.extends_ = kind > 1;
        if (kind == 3 || kind == 5) wish.flags = SPLIT;
        if (kind >= 4) wish.flags |= DISPUTE;
    }

    function open(uint256 seed, Wish memory wish) internal returns (uint256 index) {
        uint256 key = payerKeys[wish.payerIndex];
        address from = vm.addr(key);
        admit(wish.token);
        serve(wish.token, from);
        (PaymentInfo memory info, Extension memory ext) = drawTerms(seed, wish, from);
        index = entries.length;
        Entry storage entry = entries.push();
        (entry.info, entry.ext, entry.extends_, entry.flags) = (info, ext, wish.extends_, wish.flags);
        (entry.hash, entry.expiry) = (hashPayment(info), info.authorizationExpiry);
        bookShares(entry);
        uint256 amount = coin(seed, "all") ? info.maxAmount : 1 + pick(seed, "amount", info.maxAmount);
        if (wish.byCredit != 0 && amount > wish.byCredit) amount = wish.byCredit;
        (address collector, bytes memory data) = intake(seed, entry, key, wish.byCredit != 0);
        if (wish.byCredit == 0) supply(wish.token, from, amount);
        inviteParties(entry);
        entry.authorized = amount;
        consented[wish.token][from] += info.maxAmount;
        bookTaken(info, amount, wish.byCredit != 0);
        if (wish.charging) {
            charge(seed, entry, amount, collector, data);
        } else {
            vm.prank(info.operator);
            escrow.authorize(info, amount, collector, data);
        }
    }

    function charge(uint256 seed, Entry storage entry, uint256 amount, address collector, bytes memory data) private {
        (uint256 fee, uint16 bps, address to) = drawFee(seed, entry.info, amount);
        invite(to);
        bool extends_ = entry.flags & ~FINAL != 0 || (entry.extends_ && coin(seed, "with extension"));
        vm.prank(entry.info.operator);
        if (extends_) {
            escrow.charge(entry.info, entry.ext, sharesOf[entry.hash], amount, collector, data, fee, to);
            done["charge with extension"]++;
        } else if (coin(seed, "in bps")) {
            fee = (amount * bps) / 10_000;
            standard.charge(entry.info, amount, collector, data, bps, to);
        } else {
            escrow.charge(entry.info, amount, collector, data, fee, to);
            done["charge with fee amount"]++;
        }
        entry.feeBase += amount;
        entry.captures++;
        entry.emptied = true;
        bookPaid(entry, amount, fee, to, false);
    }

    function bookTaken(PaymentInfo memory info, uint256 amount, bool byCredit) private {
        spent[info.token][info.payer] += amount;
        if (byCredit) {
            bookSpent(info.token, info.payer, amount);
        } else {
            expected[info.token][info.payer] -= amount;
            expected[info.token][address(escrow)] += amount;
        }
    }

    // ---- Terms ----

    Share[] private drawn;

    function drawTerms(
        uint256 seed,
        Wish memory wish,
        address from
    ) internal returns (PaymentInfo memory info, Extension memory ext) {
        info.operator = wish.operator == address(0) ? operators[pick(seed, "operator", KEYS)] : wish.operator;
        info.payer = from;
        info.receiver = vm.addr(receiverKeys[pick(seed, "receiver", KEYS)]);
        info.token = wish.token;
        uint256 size = pick(seed, "size", 8);
        info.maxAmount = uint120(1 + pick(seed, "max", size < 2 ? 50 : 1e9));
        if (size == 7 && wish.token == address(plain)) info.maxAmount = uint120(LIMIT - pick(seed, "huge", 3));
        info.preApprovalExpiry = time + 1 + uint48(pick(seed, "pre", 1 hours));
        info.authorizationExpiry = info.preApprovalExpiry + uint48(pick(seed, "authorization", 2 days));
        info.refundExpiry = info.authorizationExpiry + uint48(pick(seed, "refund expiry", 10 days));
        info.minFeeBps = uint16(pick(seed, "min fee", 300));
        uint256 most = wish.flags & SPLIT == 0 ? 10_001 : 5_000;
        info.maxFeeBps = info.minFeeBps + uint16(pick(seed, "max fee", most - info.minFeeBps));
        if (coin(seed, "named")) info.feeReceiver = feeReceivers[pick(seed, "fee receiver", KEYS)];
        info.salt = ++salts;
        delete drawn;
        if (!wish.extends_) return (info, ext);
        ext.authorizer = [AUTHORIZER, info.receiver, info.receiver, address(0)][pick(seed, "authorizer", 4)];
        ext.nonce = salts;
        if (wish.flags & DISPUTE != 0) {
            ext.resolver = RESOLVER;
            ext.disputeTerms = bytes32(seed);
            ext.protectedUntil = time + 1 + uint48(pick(seed, "protected", 1 days));
            ext.settleBy = ext.protectedUntil + uint48(pick(seed, "settle by", 5 days));
        }
        if (wish.flags & SPLIT != 0) {
            drawShares(seed, 10_000 - info.maxFeeBps);
            ext.shares = keccak256(abi.encode(drawn));
        }
        info.salt = saltOf(ext, wish.flags);
    }

    /// @dev 1 to 16 owners, also parties; together as much as there is room for, or less.
    function drawShares(uint256 seed, uint256 room) private {
        uint256 length = 1 + pick(seed, "shares", coin(seed, "few") ? 3 : 16);
        for (uint256 i = 0; i < length; i++) {
            uint256 one = uint256(keccak256(abi.encode(seed, i)));
            address owner = partners[pick(one, "partner", KEYS)];
            uint256 kind = pick(one, "owner", 4);
            if (kind == 1) owner = vm.addr(payerKeys[pick(one, "partner", KEYS)]);
            if (kind == 2) owner = vm.addr(receiverKeys[pick(one, "partner", KEYS)]);
            if (kind == 3) owner = feeReceivers[pick(one, "partner", KEYS)];
            // Each of the rest needs at least one.
            uint256 spare = room - (length - 1 - i);
            uint256 bps = i + 1 == length && coin(one, "whole") ? spare : 1 + pick(one, "bps", 2 + (spare - 1) / 2);
            if (bps > spare) bps = spare;
            room -= bps;
            drawn.push(Share(owner, uint16(bps)));
        }
    }

    function bookShares(Entry storage entry) private {
        for (uint256 i = 0; i < drawn.length; i++) {
            sharesOf[entry.hash].push(drawn[i]);
            sharesHad[entry.hash].push(0);
        }
    }

    /// @return fee As an amount, anywhere between the bounds.
    /// @return bps Another one, in basis points.
    /// @return to Who gets it.
    function drawFee(
        uint256 seed,
        PaymentInfo memory info,
        uint256 amount
    ) internal view returns (uint256 fee, uint16 bps, address to) {
        uint256 least = (amount * info.minFeeBps) / 10_000;
        uint256 most = (amount * info.maxFeeBps) / 10_000;
        uint256 extreme = pick(seed, "extreme", 4);
        fee =
            extreme == 0
                ? least
                : extreme == 1
                    ? most
                    : least + pick(seed, "fee", most - least + 1);
        bps = info.minFeeBps + uint16(pick(seed, "bps", info.maxFeeBps - info.minFeeBps + 1));
        to = info.feeReceiver == address(0) ? feeReceivers[pick(seed, "chosen", KEYS)] : info.feeReceiver;
    }

    function feeOf(PaymentInfo memory info) internal view returns (address) {
        return info.feeReceiver == address(0) ? feeReceivers[0] : info.feeReceiver;
    }

    // ---- The payer's ways ----

    /// @dev Every way in, with real signatures.
    function intake(
        uint256 seed,
        Entry storage entry,
        uint256 key,
        bool byCredit
    ) private returns (address collector, bytes memory data) {
        PaymentInfo memory info = entry.info;
        collector = address(escrow);
        Way way = Way(pick(seed, "way", info.token == address(usdc) ? 7 : 4));
        if (isFinal(entry)) way = coin(seed, "whole") ? Way.Authorization : Way.AuthorizationSplit;
        if (byCredit) way = Way.Credit;
        bool preApproving = way == Way.PreApproved || (byCredit && coin(seed, "pre-approving"));
        if (preApproving) {
            vm.prank(info.payer);
            escrow.preApprove(info);
        }
        if (way == Way.Credit) {
            data = preApproving ? bytes(hex"05") : bytes.concat(hex"05", sign(key, consentDigest(info)));
        } else if (way == Way.Consent) {
            data = bytes.concat(hex"00", sign(key, consentDigest(info)));
        } else if (way == Way.Permit2) {
            data = Permit2Fixture.signWitness(
                key,
                info.token,
                info.maxAmount,
                address(escrow),
                uint256(entry.hash),
                info.preApprovalExpiry,
                hashTerms(info),
                WITNESS_TYPE
            );
            data = bytes.concat(hex"04", data);
        } else if (way == Way.Collector) {
            collector = address(paymentCollector);
        } else if (way == Way.Permit) {
            (uint8 v, bytes32 r, bytes32 s) = usdc.signPermit(key, address(escrow), type(uint256).max, time);
            bytes memory consent = sign(key, consentDigest(info));
            data = bytes.concat(hex"03", abi.encode(type(uint256).max, uint256(time), v, r, s, consent));
        } else if (way == Way.Authorization) {
            data = bytes.concat(hex"01", signatureOf(info, key));
        } else if (way == Way.AuthorizationSplit) {
            data = bytes.concat(hex"02", signatureOf(info, key));
        }
        done[bytes32(uint256(way))]++;
    }

    function increaseData(
        uint256 seed,
        Entry storage entry,
        uint256 amount,
        bool byCredit
    ) private returns (address caller, bytes memory data) {
        PaymentInfo memory info = entry.info;
        uint8 mode = [0, 4, 1, 2][pick(seed, "mode", info.token == address(usdc) ? 4 : 2)];
        if (byCredit) mode = 5;
        done[bytes32(abi.encodePacked("increase ", bytes1(48 + mode)))]++;
        if (mode == 0 || mode == 5) return (info.payer, abi.encodePacked(mode));
        caller = coin(seed, "by payer") ? info.payer : info.operator;
        uint256 key = keyOf[info.payer];
        uint256 salt = ++salts;
        bytes32 message = increaseHash(info, amount, salt);
        bytes memory signature =
            mode == 4
                ? Permit2Fixture.signWitness(
                    key,
                    info.token,
                    amount,
                    address(escrow),
                    uint256(message),
                    time,
                    message,
                    INCREASE_WITNESS
                )
                : sign(key, receiveDigest(info.payer, address(escrow), amount, time + 1, tokenNonce(message)));
        data = bytes.concat(bytes1(mode), abi.encode(salt, uint256(mode == 4 ? time : time + 1), signature));
    }

    // ---- A payer with a credit ----

    function creditedPayer(uint256 seed) private returns (address token, uint256 index) {
        uint256 from = pick(seed, "credited", 2 * KEYS);
        for (uint256 i = 0; i < 2 * KEYS; i++) {
            (token, index) = (tokens()[(from + i) % 2], ((from + i) / 2) % KEYS);
            if (owed[token][vm.addr(payerKeys[index])] != 0) return (token, index);
        }
        // One gets back what the token refuses to pay it.
        Wish memory wish = drawWish(seed);
        wish.token = address(usdc);
        Entry storage entry = entries[open(seed, wish)];
        usdc.deny(entry.info.payer);
        uint256 amount = heldOf(entry);
        vm.prank(entry.info.operator);
        escrow.void(entry.info);
        entry.returned += amount;
        bookBack(entry, amount);
        return (address(usdc), wish.payerIndex);
    }

    // ---- What must be refused ----

    /// @dev By this very error: another one would hide what is tried here.
    function attempt(address who, bytes memory data, bytes4 refusal) internal {
        listen();
        vm.prank(who);
        (bool success, bytes memory answer) = address(escrow).call(data);
        // The runner records what a refused call emitted too.
        vm.getRecordedLogs();
        if (success) thefts++;
        else if (bytes4(answer) != refusal) revert UnexpectedRefusal(bytes4(data), answer, refusal);
        done["attempt"]++;
    }

    error UnexpectedRefusal(bytes4 called, bytes answer, bytes4 expected);

    /// @dev A final charge, a second time and by every other door: the nonce at the token is its guard.
    function tryAgain(Entry storage entry) internal {
        PaymentInfo memory info = entry.info;
        uint256 amount = entry.authorized;
        bytes memory data = bytes.concat(hex"01", signatureOf(info, keyOf[info.payer]));
        address to = feeOf(info);
        bool late = time >= info.preApprovalExpiry;
        bytes4 refusal =
            late
                ? AfterPreApprovalExpiry.selector
                : isShut(info.token)
                    ? IntakePaused.selector
                    : bytes4(keccak256("Error(string)"));
        attempt(info.operator, extendedCharge(entry, amount, address(escrow), data), refusal);
        attempt(
            info.operator,
            abi.encodeCall(IAuthCaptureEscrow.charge, (info, amount, address(escrow), data, info.minFeeBps, to)),
            entry.flags == FINAL ? refusal : ExtensionRequired.selector
        );
        refusal = late ? AfterPreApprovalExpiry.selector : InvalidExtension.selector;
        attempt(info.operator, extendedCharge(entry, amount, address(paymentCollector), data), refusal);
        data[0] = 0x00;
        attempt(info.operator, extendedCharge(entry, amount, address(escrow), data), refusal);
        attempt(
            info.operator,
            abi.encodeCall(escrow.authorize, (info, 1, address(paymentCollector), "")),
            ExtensionRequired.selector
        );
        attempt(info.operator, abi.encodeCall(escrow.void, (info)), ZeroAuthorization.selector);
        attempt(
            info.operator,
            abi.encodeCall(IAuthCaptureEscrow.refund, (info, 1, address(escrow), hex"00")),
            time < info.refundExpiry ? RefundExceedsCapture.selector : AfterRefundExpiry.selector
        );
        done["replay of a final charge"]++;
    }

    /// @dev By its text, for the name alone is ambiguous; with the least fee.
    function extendedCharge(
        Entry storage entry,
        uint256 amount,
        address collector,
        bytes memory data
    ) internal view returns (bytes memory) {
        bytes4 entrance = bytes4(
            keccak256(
                abi.encodePacked(
                    "charge(",
                    INFO,
                    ",",
                    EXTENSION,
                    ",",
                    SHARES,
                    ",uint256,address,bytes,uint256,address)"
                )
            )
        );
        PaymentInfo memory info = entry.info;
        uint256 fee = (amount * info.minFeeBps) / 10_000;
        address to = feeOf(info);
        Share[] memory shares = sharesOf[entry.hash];
        return abi.encodeWithSelector(entrance, info, entry.ext, shares, amount, collector, data, fee, to);
    }
}
