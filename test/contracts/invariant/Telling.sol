// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm, vm} from "../Vm.sol";
import {IPaymentEscrow} from "../../../contracts/payment/IPaymentEscrow.sol";
import {World} from "./World.sol";

/// @title What somebody knows who sees nothing but the events
abstract contract Telling is World {
    struct Told {
        address token;
        uint256 held;
        uint256 refundable;
        uint256 taken;
        uint256 collections;
        bool accepted;
        bool frozen;
        uint48 expiry;
    }

    bytes32 private constant TRANSFER = keccak256("Transfer(address,address,uint256)");

    mapping(bytes32 hash => Told) internal told;
    mapping(bytes32 hash => mapping(uint256 place => uint256)) internal toldShare;
    mapping(address token => mapping(address account => uint256)) internal toldCredit;
    mapping(address token => mapping(address account => uint256)) internal toldDebit;
    /// @dev Step in which an account may be paid or credited.
    mapping(address account => uint256) private invited;
    /// @dev Tokens or credits that went to somebody who is no party of the step.
    uint256 internal strays;
    /// @dev Events of tokens taken from a payer while the gate was shut.
    uint256 internal intrusions;

    function invite(address account) internal {
        invited[account] = steps + 1;
    }

    function inviteParties(Entry storage entry) internal {
        invite(entry.info.payer);
        invite(entry.info.receiver);
        Share[] storage shares = sharesOf[entry.hash];
        for (uint256 i = 0; i < shares.length; i++) invite(shares[i].account);
    }

    function isShut(address token) internal view virtual returns (bool);

    /// @dev Reads what was emitted since `vm.recordLogs`.
    function listen() internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].emitter == address(escrow)) read(logs[i].topics, logs[i].data);
            else if (logs[i].topics[0] == TRANSFER && wordAddress(logs[i].topics[1]) == address(escrow)) {
                check(wordAddress(logs[i].topics[2]));
            }
        }
    }

    function read(bytes32[] memory topics, bytes memory data) private {
        bytes32 topic = topics[0];
        if (topic == IPaymentEscrow.TransferCredited.selector) {
            credited(wordAddress(topics[2]), wordAddress(topics[3]), abi.decode(data, (uint256)));
        } else if (topic == IPaymentEscrow.CreditWithdrawn.selector) {
            toldDebit[wordAddress(topics[1])][wordAddress(topics[2])] += abi.decode(data, (uint256));
        } else if (topic != IPaymentEscrow.IntakeSet.selector) {
            readPayment(topic, topics[1], data);
        }
    }

    function readPayment(bytes32 topic, bytes32 hash, bytes memory data) private {
        Told storage story = told[hash];
        if (topic == AUTHORIZED) {
            (PaymentInfo memory info, uint256 amount) = abi.decode(data, (PaymentInfo, uint256));
            collected(story, info.token, amount);
            story.held = amount;
        } else if (topic == CHARGED || topic == CHARGED_FIXED) {
            (PaymentInfo memory info, uint256 amount) = abi.decode(data, (PaymentInfo, uint256));
            collected(story, info.token, amount);
            // The salt says whether anything of it is recorded.
            bool recorded = info.salt >> 208 != uint48(bytes6("sluice")) || (info.salt >> 192) & FINAL == 0;
            if (recorded) story.refundable = amount;
        } else if (topic == CAPTURED || topic == CAPTURED_FIXED) {
            uint256 amount = abi.decode(data, (uint256));
            story.held -= amount;
            story.refundable += amount;
        } else if (topic == VOIDED || topic == RECLAIMED || topic == IPaymentEscrow.PaymentReleased.selector) {
            story.held -= abi.decode(data, (uint256));
        } else if (topic == REFUNDED) {
            story.refundable -= abi.decode(data, (uint256));
        } else if (topic == IPaymentEscrow.PaymentIncreased.selector) {
            uint256 amount = abi.decode(data, (uint256));
            story.held += amount;
            story.taken += amount;
            if (isShut(story.token)) intrusions++;
        } else if (topic == IPaymentEscrow.PaymentSettled.selector) {
            (uint256 back, uint256 rest) = abi.decode(data, (uint256, uint256));
            story.held -= back + rest;
            story.refundable += rest;
        } else if (topic == IPaymentEscrow.PaymentShared.selector) {
            SharePaid[] memory paid = abi.decode(data, (SharePaid[]));
            for (uint256 i = 0; i < paid.length; i++) {
                toldShare[hash][i] += paid[i].amount;
                credited(story.token, paid[i].account, paid[i].amount);
            }
        } else if (topic == IPaymentEscrow.PaymentAccepted.selector) {
            story.accepted = true;
        } else if (topic == IPaymentEscrow.PaymentFrozen.selector) {
            story.frozen = true;
        } else if (topic == IPaymentEscrow.PaymentExtended.selector) {
            story.expiry = abi.decode(data, (uint48));
        } else if (topic != IPaymentEscrow.PaymentPreApproved.selector) {
            revert UnknownEvent(topic);
        }
        // What holds nothing waits for no resolver.
        if (story.held == 0) story.frozen = false;
    }

    error UnknownEvent(bytes32 topic);

    function collected(Told storage story, address token, uint256 amount) private {
        story.token = token;
        story.taken += amount;
        story.collections++;
        if (isShut(token)) intrusions++;
    }

    function credited(address token, address account, uint256 amount) private {
        toldCredit[token][account] += amount;
        if (amount != 0) check(account);
    }

    function check(address account) private {
        if (invited[account] != steps + 1) strays++;
    }

    function wordAddress(bytes32 word) private pure returns (address) {
        return address(uint160(uint256(word)));
    }
}
