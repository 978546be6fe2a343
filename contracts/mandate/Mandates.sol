// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IPaymentEscrow} from "../payment/IPaymentEscrow.sol";
import {ITokenCollector} from "../payment/ITokenCollector.sol";
import {IMandates} from "./IMandates.sol";
import {MandateRules} from "./MandateRules.sol";

/// @title The operator and the collector of every pull
/// @dev One slot for each mandate is all that is kept; what a pull took is the escrow's to remember. There is no lock: each
/// entry has written its state before it calls anything, and while a token or an account runs, the escrow is locked, and with
/// it every pull.
contract Mandates is IMandates, MandateRules, EIP712 {
    using SafeERC20 for IERC20;

    uint256 private constant ACTIVE = 1;
    uint256 private constant PAUSED = 2;
    uint256 private constant CANCELLED = 4;

    uint256 private constant MAX_BATCH = 100;
    uint256 private constant MAX_REASON = 256;
    /// @dev More than what there is between looking at the gas and giving it to a pull.
    uint256 private constant CALL_GAS = 500;
    uint16 private constant WHOLE_BPS = 10_000;

    uint256 private constant MANDATE_SIZE = 25 * 32;
    bytes32 private constant MANDATE_TYPEHASH = keccak256(
        "Mandate(address payer,address receiver,address token,uint120 amount,bool exact,uint8 unit,uint32 length,uint48 start,uint48 end,uint32 count,uint32 trialPeriods,uint120 trialAmount,address puller,address authorizer,uint48 refundWindow,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,bytes32 shares,address resolver,address arbiter,uint16 defaultBps,uint48 protection,uint48 settlement,uint256 salt)"
    );
    bytes32 private constant PAUSE_TYPEHASH = keccak256("Pause(bytes32 mandate,uint256 nonce,uint256 deadline)");
    bytes32 private constant RESUME_TYPEHASH = keccak256("Resume(bytes32 mandate,uint256 nonce,uint256 deadline)");
    bytes32 private constant CANCEL_TYPEHASH = keccak256("Cancel(bytes32 mandate,uint256 deadline)");

    bytes32 private constant PAYMENT_INFO_TYPEHASH = keccak256(
        "PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)"
    );
    bytes32 private constant EXTENSION_TYPEHASH = keccak256(
        "Extension(address authorizer,address resolver,bytes32 disputeTerms,uint48 protectedUntil,uint48 settleBy,bytes32 shares,uint256 nonce)"
    );
    bytes32 private constant DISPUTE_TERMS_TYPEHASH = keccak256(
        "DisputeTerms(address arbiter,uint48 answerUntil,uint16 defaultBps)"
    );
    /// @dev Top of a salt that commits to an extension: "sluice", and the flags.
    uint256 private constant MARK = 0x736c75696365 << 208;
    uint256 private constant SPLIT = 1 << 192;
    uint256 private constant DISPUTE = 2 << 192;

    /// @notice Escrow whose payments the pulls are.
    IPaymentEscrow public immutable ESCROW;

    /// @dev From the low end: flags (8 bits), nonce (32), period of the last pull (40), pulled in it (120), pulls (56). Packed here
    /// and not by a struct, so that every step is one read and one write.
    mapping(bytes32 mandate => uint256) private _states;

    constructor(IPaymentEscrow escrow) EIP712("Sluice Mandates", "1") {
        ESCROW = escrow;
    }

    // ---- The payer's word ----

    /// @inheritdoc IMandates
    function activate(Mandate calldata mandate, bytes calldata signature) external {
        _activate(mandate, signature);
    }

    /// @inheritdoc IMandates
    function activateWithPermit(
        Mandate calldata mandate,
        bytes calldata signature,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        _activate(mandate, signature);
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(mandate.token).permit(mandate.payer, address(this), value, deadline, v, r, s) {} catch {}
    }

    /// @inheritdoc IMandates
    function pause(
        address payer,
        address receiver,
        bytes32 terms,
        uint256 deadline,
        bytes calldata signature
    ) external {
        (bytes32 key, uint256 state) = _heard(PAUSE_TYPEHASH, payer, receiver, terms, deadline, signature);
        require(state & PAUSED == 0, IsPaused(key));
        _states[key] = _withNextNonce(state) | PAUSED;
        emit MandatePaused(key);
    }

    /// @inheritdoc IMandates
    function resume(
        address payer,
        address receiver,
        bytes32 terms,
        uint256 deadline,
        bytes calldata signature
    ) external {
        (bytes32 key, uint256 state) = _heard(RESUME_TYPEHASH, payer, receiver, terms, deadline, signature);
        require(state & PAUSED != 0, NotPaused(key));
        _states[key] = _withNextNonce(state) & ~PAUSED;
        emit MandateResumed(key);
    }

    /// @inheritdoc IMandates
    function cancel(
        address payer,
        address receiver,
        bytes32 terms,
        address party,
        uint256 deadline,
        bytes calldata signature
    ) external {
        require(party == payer || party == receiver, NotAParty(party));
        bytes32 key = _key(payer, receiver, terms);
        if (msg.sender != party) {
            _checkDeadline(deadline);
            _checkSigned(party, keccak256(abi.encode(CANCEL_TYPEHASH, key, deadline)), signature);
        }
        uint256 state = _states[key];
        require(state & CANCELLED == 0, IsCancelled(key));
        _states[key] = state | CANCELLED;
        emit MandateCancelled(key, party);
    }

    function _activate(Mandate calldata mandate, bytes calldata signature) private {
        _checkMandate(mandate);
        (address payer, address receiver) = (mandate.payer, mandate.receiver);
        bytes32 terms = _hashMandate(mandate);
        _checkSigned(payer, terms, signature);
        bytes32 key = _key(payer, receiver, terms);
        uint256 state = _states[key];
        if (state != 0) {
            if (state & CANCELLED == 0) revert AlreadyActivated(key);
            revert IsCancelled(key);
        }
        _states[key] = ACTIVE;
        emit MandateActivated(key, payer, receiver, terms);
    }

    // ---- Pulls ----

    /// @inheritdoc IMandates
    function collect(Pull calldata pull) external {
        _checkPuller(pull.mandate);
        _collect(pull);
    }

    /// @inheritdoc IMandates
    function collectBatch(Pull[] calldata pulls, uint256 gasEach) external {
        uint256 count = pulls.length;
        if (count == 0 || count > MAX_BATCH) revert InvalidBatchLength(count);
        for (uint256 i = 0; i < count; ++i) {
            Pull calldata pull = pulls[i];
            _checkPuller(pull.mandate);
            if (!_tryCollect(pull, gasEach)) emit CollectionFailed(keyOf(pull.mandate), _reason());
        }
    }

    /// @notice One pull of a batch, which so can fail alone.
    /// @dev Caller: this contract.
    function collectOne(Pull calldata pull) external {
        require(msg.sender == address(this), InvalidSender(msg.sender, address(this)));
        _collect(pull);
    }

    /// @inheritdoc ITokenCollector
    function collectorType() external pure returns (CollectorType) {
        return CollectorType.Payment;
    }

    /// @inheritdoc ITokenCollector
    /// @dev The escrow calls only for the operator of the payment. Where that is this contract, `collect` is what it is doing.
    function collectTokens(
        PaymentInfo calldata paymentInfo,
        address tokenStore,
        uint256 amount,
        bytes calldata
    ) external {
        require(msg.sender == address(ESCROW), InvalidSender(msg.sender, address(ESCROW)));
        require(paymentInfo.operator == address(this), InvalidSender(paymentInfo.operator, address(this)));
        IERC20(paymentInfo.token).safeTransferFrom(paymentInfo.payer, tokenStore, amount);
    }

    function _collect(Pull calldata pull) private {
        Mandate calldata mandate = pull.mandate;
        bytes32 key = keyOf(mandate);
        uint256 state = _states[key];
        _checkActive(key, state);
        require(state & PAUSED == 0, IsPaused(key));
        (uint256 period, uint256 end) = _checkTime(mandate, block.timestamp);
        uint120 cap = _capOf(mandate.amount, mandate.trialAmount, mandate.trialPeriods, period);
        uint256 amount = pull.amount;
        uint256 number = state >> 200;
        uint256 spent = _afterPull(
            uint40(state >> 40),
            uint120(state >> 80),
            number,
            mandate.count,
            period,
            cap,
            mandate.exact,
            amount
        );
        _states[key] = uint40(state) | (period << 40) | (spent << 80) | ((number + 1) << 200);
        (PaymentInfo memory info, Extension memory extension) = _payment(mandate, key, end, cap, number);
        emit MandateCollected(key, _hashPayment(info), period, number, amount);
        if (extension.resolver != address(0)) {
            require(pull.feeAmount == 0, FeeAmountOutOfRange(pull.feeAmount, 0, 0));
            ESCROW.authorize(info, amount, address(this), "");
        } else if (extension.shares != 0) {
            ESCROW.charge(info, extension, pull.shares, amount, address(this), "", pull.feeAmount, pull.feeReceiver);
        } else {
            ESCROW.charge(info, amount, address(this), "", pull.feeAmount, pull.feeReceiver);
        }
    }

    /// @dev Calls `collectOne`. The words of a pull are handed on as they came, then where the shares are, and the shares.
    function _tryCollect(Pull calldata pull, uint256 gasLimit) private returns (bool done) {
        bytes4 selector = this.collectOne.selector;
        Share[] calldata shares = pull.shares;
        uint256 data;
        uint256 end;
        assembly ("memory-safe") {
            data := mload(0x40)
            mstore(data, selector)
            mstore(add(data, 0x04), 0x20)
            calldatacopy(add(data, 0x24), pull, 0x380)
            mstore(add(data, 0x3a4), 0x3a0)
            mstore(add(data, 0x3c4), shares.length)
            end := add(data, add(0x3e4, shl(6, shares.length)))
            calldatacopy(add(data, 0x3e4), shares.offset, shl(6, shares.length))
            mstore(0x40, end)
        }
        // A call is given at most 63 of 64 parts of what is left when it begins.
        uint256 left = gasleft() - CALL_GAS;
        require(left - left / 64 >= gasLimit, InsufficientGas(left, gasLimit));
        assembly ("memory-safe") {
            done := call(gasLimit, address(), 0, data, sub(end, data), 0, 0)
            // Nobody needs the memory any more: a long batch pays for that of one pull.
            mstore(0x40, data)
        }
    }

    /// @dev What follows from the mandate, the period's end and cap, and the number of the pull.
    function _payment(
        Mandate calldata mandate,
        bytes32 key,
        uint256 end,
        uint120 cap,
        uint256 number
    ) private view returns (PaymentInfo memory info, Extension memory extension) {
        uint256 flags = MARK;
        uint256 expiry = end;
        extension.authorizer = mandate.authorizer;
        extension.nonce = uint256(keccak256(abi.encode(key, number)));
        extension.shares = mandate.shares;
        if (extension.shares != 0) flags |= SPLIT;
        address resolver = mandate.resolver;
        if (resolver != address(0)) {
            flags |= DISPUTE;
            uint256 protectedUntil = end + mandate.protection;
            uint256 answerUntil = protectedUntil + mandate.settlement / 2;
            expiry = protectedUntil + mandate.settlement;
            extension.resolver = resolver;
            extension.disputeTerms = keccak256(
                abi.encode(DISPUTE_TERMS_TYPEHASH, mandate.arbiter, answerUntil, mandate.defaultBps)
            );
            extension.protectedUntil = uint48(protectedUntil);
            extension.settleBy = uint48(expiry);
        }
        info = PaymentInfo({
            operator: address(this),
            payer: mandate.payer,
            receiver: mandate.receiver,
            token: mandate.token,
            maxAmount: cap,
            preApprovalExpiry: uint48(end),
            authorizationExpiry: uint48(expiry),
            refundExpiry: uint48(expiry + mandate.refundWindow),
            minFeeBps: mandate.minFeeBps,
            maxFeeBps: mandate.maxFeeBps,
            feeReceiver: mandate.feeReceiver,
            salt: flags | uint192(uint256(_hashExtension(extension)))
        });
    }

    /// @dev What the last call reverted with, cut off.
    function _reason() private pure returns (bytes memory reason) {
        uint256 size;
        assembly ("memory-safe") {
            size := returndatasize()
            if gt(size, MAX_REASON) {
                size := MAX_REASON
            }
            reason := mload(0x40)
            mstore(0x40, add(reason, add(0x20, MAX_REASON)))
            mstore(reason, size)
            returndatacopy(add(reason, 0x20), 0, size)
        }
    }

    // ---- Views ----

    /// @inheritdoc IMandates
    function keyOf(Mandate calldata mandate) public view returns (bytes32) {
        return _key(mandate.payer, mandate.receiver, _hashMandate(mandate));
    }

    /// @inheritdoc IMandates
    function hashMandate(Mandate calldata mandate) external pure returns (bytes32) {
        return _hashMandate(mandate);
    }

    /// @inheritdoc IMandates
    function stateOf(bytes32 mandate) external view returns (State memory) {
        uint256 state = _states[mandate];
        return
            State({
                active: state & (ACTIVE | CANCELLED) == ACTIVE,
                paused: state & PAUSED != 0,
                cancelled: state & CANCELLED != 0,
                period: uint40(state >> 40),
                spent: uint120(state >> 80),
                pulls: state >> 200,
                nonce: uint32(state >> 8)
            });
    }

    /// @inheritdoc IMandates
    function periodOf(
        Mandate calldata mandate,
        uint256 time
    ) external pure returns (uint256 period, uint256 start, uint256 end) {
        (period, end) = _checkTime(mandate, time);
        start = _startOf(mandate.unit, mandate.length, mandate.start, period);
    }

    /// @inheritdoc IMandates
    function paymentOf(
        Mandate calldata mandate,
        uint256 period,
        uint256 pull
    ) external view returns (PaymentInfo memory paymentInfo, Extension memory extension) {
        uint256 end = _startOf(mandate.unit, mandate.length, mandate.start, period + 1);
        uint120 cap = _capOf(mandate.amount, mandate.trialAmount, mandate.trialPeriods, period);
        return _payment(mandate, keyOf(mandate), end, cap, pull);
    }

    // ---- Checks ----

    /// @dev What would go wrong only after a pull. Terms that merely lead to none need no check here.
    function _checkMandate(Mandate calldata mandate) private pure {
        (uint256 span, Unit unit) = (mandate.length, mandate.unit);
        (address resolver, address arbiter, uint256 bps) = (mandate.resolver, mandate.arbiter, mandate.defaultBps);
        (uint256 protection, uint256 settlement) = (mandate.protection, mandate.settlement);
        // Of 32 bits, so it fits.
        unchecked {
            span *=
                unit == Unit.Seconds
                    ? 1
                    : unit == Unit.Weeks
                        ? 7 days
                        : 31 days;
        }
        bool sound =
            resolver == address(0)
                ? uint160(arbiter) | bps | protection | settlement == 0
                : bps <= WHOLE_BPS && protection <= MAX_SPAN && settlement > 1 && settlement <= MAX_SPAN;
        require(
            sound &&
                span != 0 &&
                span <= MAX_SPAN &&
                mandate.refundWindow <= MAX_SPAN &&
                mandate.authorizer != address(0),
            InvalidMandate()
        );
    }

    function _checkPuller(Mandate calldata mandate) private view {
        require(msg.sender == mandate.puller || msg.sender == mandate.receiver, NotThePuller(msg.sender));
    }

    function _checkTime(Mandate calldata mandate, uint256 time) private pure returns (uint256 period, uint256 end) {
        uint48 start = mandate.start;
        uint48 last = mandate.end;
        require(time >= start && (last == 0 || time < last), OutsideTheMandate(time, start, last));
        return _periodAt(mandate.unit, mandate.length, start, time);
    }

    function _checkActive(bytes32 key, uint256 state) private pure {
        require(state & CANCELLED == 0, IsCancelled(key));
        require(state & ACTIVE != 0, NotActivated(key));
    }

    /// @dev What the payer says of an active mandate, itself or by signature.
    function _heard(
        bytes32 typeHash,
        address payer,
        address receiver,
        bytes32 terms,
        uint256 deadline,
        bytes calldata signature
    ) private view returns (bytes32 key, uint256 state) {
        key = _key(payer, receiver, terms);
        state = _states[key];
        if (msg.sender != payer) {
            _checkDeadline(deadline);
            _checkSigned(payer, keccak256(abi.encode(typeHash, key, uint32(state >> 8), deadline)), signature);
        }
        _checkActive(key, state);
    }

    function _withNextNonce(uint256 state) private pure returns (uint256) {
        return (state & ~(uint256(type(uint32).max) << 8)) | (uint256(uint32(state >> 8) + 1) << 8);
    }

    function _checkDeadline(uint256 deadline) private view {
        require(block.timestamp <= deadline, AfterDeadline(block.timestamp, deadline));
    }

    /// @dev A key is asked for first: an account that has one signs with it, whether or not it lent its address to code.
    function _checkSigned(address signer, bytes32 structHash, bytes calldata signature) private view {
        if (msg.sender == signer) return;
        bytes32 digest = _hashTypedDataV4(structHash);
        (address recovered, ECDSA.RecoverError error, ) = ECDSA.tryRecoverCalldata(digest, signature);
        require(
            (error == ECDSA.RecoverError.NoError && recovered == signer) ||
                SignatureChecker.isValidERC1271SignatureNowCalldata(signer, digest, signature),
            InvalidSignature(signer)
        );
    }

    // ---- Hashes ----

    /// @dev The calldata of a static struct is its encoding, so it is hashed as it stands; dirty bits are refused where a field is
    /// read, and the payer signed none.
    function _hashMandate(Mandate calldata mandate) private pure returns (bytes32 hash) {
        bytes32 typeHash = MANDATE_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), mandate, MANDATE_SIZE)
            hash := keccak256(free, add(0x20, MANDATE_SIZE))
        }
    }

    function _key(address payer, address receiver, bytes32 terms) private view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), payer, receiver, terms));
    }

    /// @dev A struct of single words lies in memory as it is encoded.
    function _hashExtension(Extension memory extension) private pure returns (bytes32 hash) {
        bytes32 typeHash = EXTENSION_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            mcopy(add(free, 0x20), extension, 0xe0)
            hash := keccak256(free, 0x100)
        }
    }

    /// @dev Identity of a payment at the escrow, without asking it.
    function _hashPayment(PaymentInfo memory info) private view returns (bytes32 hash) {
        bytes32 typeHash = PAYMENT_INFO_TYPEHASH;
        address escrow = address(ESCROW);
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            mcopy(add(free, 0x20), info, 0x180)
            let termsHash := keccak256(free, 0x1a0)
            mstore(free, chainid())
            mstore(add(free, 0x20), escrow)
            mstore(add(free, 0x40), termsHash)
            hash := keccak256(free, 0x60)
        }
    }
}
