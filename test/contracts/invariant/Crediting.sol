// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {vm} from "../Vm.sol";
import {IFiatToken, Stablecoin} from "../token/Stablecoin.sol";
import {Holding} from "./Holding.sol";

/// @title Credits leaving, and refunds by every way
abstract contract Crediting is Holding {
    using Stablecoin for IFiatToken;

    enum Source {
        Operator,
        Receiver,
        Collector,
        CreditBySignature,
        CreditByReceiver
    }

    // ---- Withdrawals ----

    function withdraw(uint256 seed) internal {
        (address token, address account) = creditor(seed, false);
        serve(token, account);
        uint256 amount = owed[token][account];
        invite(account);
        vm.prank(stranger);
        escrow.withdraw(token, account);
        owed[token][account] = 0;
        sentHome[token][account] += amount;
        bookOut(token, account, amount);
    }

    /// @dev The owner may be denied: it is the target that is paid.
    function withdrawTo(uint256 seed) internal {
        (address token, address account) = creditor(seed, false);
        (address to, uint256 amount) = drawTarget(seed, token, account);
        vm.prank(account);
        escrow.withdrawTo(token, to, amount);
        bookSpent(token, account, amount);
        bookOut(token, to, amount);
    }

    /// @dev And the same signature again.
    function withdrawBySignature(uint256 seed) internal {
        (address token, address account) = creditor(seed, true);
        (address to, uint256 amount) = drawTarget(seed, token, account);
        uint256 nonce = signedUses[account]++;
        uint256 deadline = uint256(time) + (coin(seed, "last second") ? 0 : pick(seed, "deadline", 1 days));
        bytes memory signature = sign(
            keyOf[account],
            messageDigest(withdrawHash(token, account, to, amount, nonce, deadline))
        );
        vm.prank(stranger);
        escrow.withdrawBySignature(token, account, to, amount, deadline, signature);
        bookSpent(token, account, amount);
        bookOut(token, to, amount);
        attempt(
            stranger,
            abi.encodeCall(escrow.withdrawBySignature, (token, account, to, amount, deadline, signature)),
            InvalidSignature.selector
        );
        signature = sign(keyOf[account], messageDigest(withdrawHash(token, account, to, amount, nonce + 1, time - 1)));
        attempt(
            stranger,
            abi.encodeCall(escrow.withdrawBySignature, (token, account, to, amount, time - 1, signature)),
            AfterDeadline.selector
        );
        done["replay of a withdrawal"]++;
    }

    function drawTarget(uint256 seed, address token, address account) private returns (address to, uint256 amount) {
        uint256 most = owed[token][account];
        amount = coin(seed, "all of it") ? most : 1 + pick(seed, "part", most);
        to = coin(seed, "to") ? partners[pick(seed, "to whom", KEYS)] : vm.addr(payerKeys[pick(seed, "to whom", KEYS)]);
        serve(token, to);
        invite(to);
    }

    function bookOut(address token, address to, uint256 amount) private {
        expected[token][address(escrow)] -= amount;
        expected[token][to] += amount;
    }

    /// @param signing Whether it must be able to sign.
    function creditor(uint256 seed, bool signing) private returns (address token, address account) {
        uint256 from = pick(seed, "creditor", accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            account = accounts[(from + i) % accounts.length];
            if (signing && keyOf[account] == 0) continue;
            for (uint256 t = 0; t < 2; t++) {
                token = tokens()[(from + t) % 2];
                if (owed[token][account] != 0) return (token, account);
            }
        }
        return (address(usdc), entries[refuseReceiver(seed)].info.receiver);
    }

    /// @dev A captured payment whose receiver could not be paid.
    function refuseReceiver(uint256 seed) private returns (uint256 index) {
        Wish memory wish = drawWish(seed);
        (wish.token, wish.flags) = (address(usdc), 0);
        index = open(seed, wish);
        Entry storage entry = entries[index];
        PaymentInfo memory info = entry.info;
        uint256 amount = heldOf(entry);
        uint256 fee = (amount * info.minFeeBps) / 10_000;
        address to = info.feeReceiver == address(0) ? feeReceivers[0] : info.feeReceiver;
        invite(to);
        if (!usdc.isBlacklisted(info.receiver)) usdc.deny(info.receiver);
        vm.prank(info.operator);
        escrow.capture(info, amount, fee, to);
        entry.feeBase += amount;
        entry.captures++;
        bookPaid(entry, amount, fee, to, false);
        bookEnd(entry);
    }

    // ---- Refunds ----

    function refundOne(uint256 seed) internal {
        (bool found, uint256 index) = find(seed, Want.Refund);
        if (!found) index = pay(seed, true);
        Entry storage entry = entries[index];
        address token = entry.info.token;
        address from = entry.info.receiver;
        if (token == address(usdc)) resume();
        Source source = Source(pick(seed, "source", 3));
        bool able = token == address(usdc) && expected[token][from] != 0 && !refuses(token, from);
        if (source == Source.Receiver && !able) source = Source.Collector;
        // The caller's tokens go to the payer directly.
        if (source == Source.Operator && refuses(token, entry.info.payer)) source = Source.Collector;
        refund(seed, entry, source);
    }

    function refundFromCredit(uint256 seed) internal {
        uint256 length = entries.length;
        uint256 from = pick(seed, "credited", length + 1);
        bool found;
        uint256 index;
        for (uint256 i = 0; i < length && !found; i++) {
            index = (from + i) % length;
            Entry storage candidate = entries[index];
            found = fitsFor(candidate, Want.Refund) && owed[candidate.info.token][candidate.info.receiver] != 0;
        }
        if (!found) index = refuseReceiver(seed);
        Entry storage entry = entries[index];
        if (time >= entry.info.refundExpiry) revert("made too late");
        bool itself = entry.extends_ && entry.ext.authorizer == entry.info.receiver;
        refund(seed, entry, itself ? Source.CreditByReceiver : Source.CreditBySignature);
    }

    function refund(uint256 seed, Entry storage entry, Source source) private {
        PaymentInfo memory info = entry.info;
        uint256 most = entry.captured - entry.refunded;
        if (source == Source.Receiver && most > expected[info.token][info.receiver]) {
            most = expected[info.token][info.receiver];
        }
        bool byCredit = source == Source.CreditBySignature || source == Source.CreditByReceiver;
        if (byCredit && most > owed[info.token][info.receiver]) most = owed[info.token][info.receiver];
        uint256 amount = coin(seed, "refund all") ? most : 1 + pick(seed, "refund", most);
        bool authorized = entry.extends_ && entry.ext.authorizer == AUTHORIZER && coin(seed, "by authorizer");
        address caller = authorized ? AUTHORIZER : info.operator;
        if (source == Source.CreditByReceiver) caller = info.receiver;
        address payee =
            source == Source.Receiver || byCredit
                ? info.receiver
                : source == Source.Operator
                    ? caller
                    : info.operator;
        bytes memory data = refundData(seed, entry, source, amount);
        if (!byCredit) supply(info.token, payee, amount);
        inviteParties(entry);
        address collector = source == Source.Collector ? address(refundCollector) : address(escrow);
        vm.prank(caller);
        if (caller != info.operator) escrow.refund(info, entry.ext, amount, collector, data);
        else standard.refund(info, amount, collector, data);
        entry.refunded += amount;
        if (byCredit) {
            bookSpent(info.token, info.receiver, amount);
        } else {
            expected[info.token][payee] -= amount;
            expected[info.token][address(escrow)] += amount;
        }
        bookPush(info.token, info.payer, amount, false);
        if (authorized) done["refund by authorizer"]++;
        done[bytes32(abi.encodePacked("refund ", bytes1(48 + uint8(source))))]++;
        if (source != Source.CreditBySignature) return;
        // Its nonce is used, whatever is left to refund.
        attempt(
            info.operator,
            abi.encodeWithSelector(REFUND, info, uint256(1), address(escrow), data),
            entry.captured == entry.refunded ? RefundExceedsCapture.selector : InvalidSignature.selector
        );
    }

    bytes4 internal constant REFUND = bytes4(keccak256(abi.encodePacked("refund(", INFO, ",uint256,address,bytes)")));

    function refundData(
        uint256 seed,
        Entry storage entry,
        Source source,
        uint256 amount
    ) private returns (bytes memory) {
        address from = entry.info.receiver;
        if (source == Source.Operator || source == Source.Collector) return hex"00";
        if (source == Source.CreditByReceiver) return hex"05";
        if (source == Source.CreditBySignature) {
            bytes32 hash = keccak256(
                abi.encode(
                    keccak256(
                        "RefundFromCredit(bytes32 paymentInfoHash,uint256 amount,uint256 nonce,uint256 deadline)"
                    ),
                    entry.hash,
                    amount,
                    signedUses[from]++,
                    uint256(time)
                )
            );
            return bytes.concat(hex"05", abi.encode(uint256(time), sign(keyOf[from], messageDigest(hash))));
        }
        uint256 salt = ++salts;
        bytes32 nonce = tokenNonce(keccak256(abi.encode(REFUND_TYPEHASH, entry.hash, amount, salt)));
        bytes memory signature = sign(keyOf[from], receiveDigest(from, address(escrow), amount, time + 1, nonce));
        return
            bytes.concat(
                coin(seed, "split") ? bytes1(0x01) : bytes1(0x02),
                abi.encode(salt, uint256(time + 1), signature)
            );
    }
}
