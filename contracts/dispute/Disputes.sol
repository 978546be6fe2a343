// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IPaymentEscrow} from "../payment/IPaymentEscrow.sol";
import {PaymentExtension} from "../payment/PaymentExtension.sol";
import {IDisputes} from "./IDisputes.sol";

/// @title The resolver of held payments
/// @dev Holds no tokens. That a payment is in dispute is known to the escrow alone, which froze it; the one thing kept
/// here is that it was answered. For one escrow: another could tell anything of a payment of this one.
contract Disputes is IDisputes, EIP712 {
    /// @notice Escrow whose holds are disputed here.
    IPaymentEscrow public immutable ESCROW;

    uint16 private constant MAX_BPS = 10_000;
    uint256 private constant MAX_URI_BYTES = 512;

    bytes32 private constant PAYMENT_INFO_TYPEHASH = keccak256(
        "PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)"
    );
    bytes32 private constant TERMS_TYPEHASH = keccak256(
        "DisputeTerms(address arbiter,uint48 answerUntil,uint16 defaultBps)"
    );
    bytes32 private constant OPEN_TYPEHASH = keccak256("Open(bytes32 paymentInfoHash)");
    bytes32 private constant ANSWER_TYPEHASH = keccak256("Answer(bytes32 paymentInfoHash)");
    bytes32 private constant EVIDENCE_TYPEHASH = keccak256(
        "Evidence(bytes32 paymentInfoHash,bytes32 contentHash,string uri)"
    );
    bytes32 private constant OFFER_TYPEHASH = keccak256(
        "Offer(bytes32 paymentInfoHash,uint16 payerBps,uint48 validUntil)"
    );

    mapping(bytes32 paymentInfoHash => bool) private _answered;

    constructor(IPaymentEscrow escrow) EIP712("Sluice Disputes", "1") {
        ESCROW = escrow;
    }

    /// @inheritdoc IDisputes
    function open(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms
    ) external {
        require(msg.sender == paymentInfo.payer, InvalidSender(msg.sender, paymentInfo.payer));
        _open(paymentInfo, extension, terms);
    }

    /// @inheritdoc IDisputes
    function openBySignature(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        bytes calldata signature
    ) external {
        bytes32 structHash = keccak256(abi.encode(OPEN_TYPEHASH, _hashPayment(paymentInfo)));
        _checkSignature(paymentInfo.payer, structHash, signature);
        _open(paymentInfo, extension, terms);
    }

    /// @inheritdoc IDisputes
    function answer(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        bytes calldata signature
    ) external {
        bytes32 hash = _checkDisputed(paymentInfo, extension);
        _checkTerms(extension, terms);
        require(!_answered[hash], AlreadyAnswered(hash));
        _checkBefore(terms.answerUntil);
        _checkReceiver(paymentInfo, extension, keccak256(abi.encode(ANSWER_TYPEHASH, hash)), signature);
        _answered[hash] = true;
        emit DisputeAnswered(hash, terms.arbiter, extension.settleBy, terms.defaultBps);
    }

    /// @inheritdoc IDisputes
    function submitEvidence(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        address party,
        bytes32 contentHash,
        string calldata uri,
        bytes calldata signature
    ) external {
        bytes32 hash = _checkDisputed(paymentInfo, extension);
        uint256 length = bytes(uri).length;
        if (length == 0 || length > MAX_URI_BYTES) revert UriLengthOutOfRange(length, MAX_URI_BYTES);
        if (party != paymentInfo.payer && party != paymentInfo.receiver && party != extension.authorizer) {
            revert InvalidParty(party);
        }
        if (msg.sender != party) {
            bytes32 structHash = keccak256(abi.encode(EVIDENCE_TYPEHASH, hash, contentHash, keccak256(bytes(uri))));
            _checkSignature(party, structHash, signature);
        }
        emit EvidenceSubmitted(hash, party, contentHash, uri);
    }

    /// @inheritdoc IDisputes
    function agree(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint16 payerBps,
        uint48 validUntil,
        bytes calldata payerSignature,
        bytes calldata receiverSignature
    ) external {
        _checkBefore(validUntil);
        bytes32 hash = _hashPayment(paymentInfo);
        bytes32 structHash = keccak256(abi.encode(OFFER_TYPEHASH, hash, payerBps, validUntil));
        if (payerBps != MAX_BPS && msg.sender != paymentInfo.payer) {
            _checkSignature(paymentInfo.payer, structHash, payerSignature);
        }
        if (payerBps != 0) _checkReceiver(paymentInfo, extension, structHash, receiverSignature);
        _end(paymentInfo, extension, shares, hash, Outcome.Agreement, payerBps);
    }

    /// @inheritdoc IDisputes
    function rule(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        Share[] calldata shares,
        uint16 payerBps
    ) external {
        _checkTerms(extension, terms);
        require(msg.sender == terms.arbiter, InvalidSender(msg.sender, terms.arbiter));
        _checkBefore(extension.settleBy);
        bytes32 hash = _hashPayment(paymentInfo);
        require(_answered[hash], NotAnswered(hash));
        _end(paymentInfo, extension, shares, hash, Outcome.Ruling, payerBps);
    }

    /// @inheritdoc IDisputes
    function conclude(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms,
        Share[] calldata shares
    ) external {
        _checkTerms(extension, terms);
        bytes32 hash = _hashPayment(paymentInfo);
        bool answered = _answered[hash];
        uint48 from = answered ? extension.settleBy : terms.answerUntil;
        require(block.timestamp >= from, TooEarly(uint48(block.timestamp), from));
        if (answered) _end(paymentInfo, extension, shares, hash, Outcome.Default, terms.defaultBps);
        else _end(paymentInfo, extension, shares, hash, Outcome.NoAnswer, MAX_BPS);
    }

    /// @inheritdoc IDisputes
    function statusOf(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms
    ) external view returns (bytes32 paymentInfoHash, Status status) {
        paymentInfoHash = _checkCommitted(paymentInfo, extension);
        _checkTerms(extension, terms);
        if (_isFrozen(paymentInfoHash)) status = _answered[paymentInfoHash] ? Status.Answered : Status.Open;
    }

    /// @inheritdoc IDisputes
    function hashTerms(DisputeTerms calldata terms) public pure returns (bytes32 hash) {
        bytes32 typeHash = TERMS_TYPEHASH;
        // The calldata of a static struct is its encoding; dirty bits are refused where a field is read.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), terms, 0x60)
            hash := keccak256(free, 0x80)
        }
    }

    /// @dev The times must be in order, or a hold could be frozen that nobody can settle before the payer reclaims it.
    function _open(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        DisputeTerms calldata terms
    ) private {
        _checkTerms(extension, terms);
        uint48 answerUntil = terms.answerUntil;
        require(
            extension.protectedUntil < answerUntil && answerUntil < extension.settleBy && terms.defaultBps <= MAX_BPS,
            InvalidDisputeTerms()
        );
        address escrow = address(ESCROW);
        bytes4 selector = IPaymentEscrow.freeze.selector;
        // Static structs are their own encoding: they are handed on as they came.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, selector)
            calldatacopy(add(free, 0x04), paymentInfo, 0x180)
            calldatacopy(add(free, 0x184), extension, 0xe0)
            if iszero(call(gas(), escrow, 0, free, 0x264, 0, 0)) {
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
        }
    }

    /// @dev The escrow refuses what is not frozen, and an extension that the payment does not commit to.
    function _end(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        bytes32 hash,
        Outcome outcome,
        uint16 payerBps
    ) private {
        emit DisputeEnded(hash, outcome);
        address escrow = address(ESCROW);
        bytes4 selector = IPaymentEscrow.settle.selector;
        // As above; then where the shares are, the payer's share, and the shares.
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, selector)
            calldatacopy(add(free, 0x04), paymentInfo, 0x180)
            calldatacopy(add(free, 0x184), extension, 0xe0)
            mstore(add(free, 0x264), 0x2a0)
            mstore(add(free, 0x284), payerBps)
            mstore(add(free, 0x2a4), shares.length)
            let size := shl(6, shares.length)
            calldatacopy(add(free, 0x2c4), shares.offset, size)
            if iszero(call(gas(), escrow, 0, free, add(0x2c4, size), 0, 0)) {
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
        }
    }

    // ---- Checks ----

    function _checkTerms(Extension calldata extension, DisputeTerms calldata terms) private pure {
        require(hashTerms(terms) == extension.disputeTerms, InvalidDisputeTerms());
    }

    function _checkDisputed(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension
    ) private view returns (bytes32 hash) {
        hash = _checkCommitted(paymentInfo, extension);
        require(_isFrozen(hash), NotDisputed(hash));
    }

    function _isFrozen(bytes32 hash) private view returns (bool frozen) {
        (, frozen, , ) = ESCROW.extendedState(hash);
    }

    function _checkCommitted(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension
    ) private view returns (bytes32 hash) {
        require(extension.resolver == address(this), NotTheResolver(extension.resolver));
        PaymentExtension.check(paymentInfo.salt, extension);
        return _hashPayment(paymentInfo);
    }

    function _checkBefore(uint48 until) private view {
        require(block.timestamp < until, TooLate(uint48(block.timestamp), until));
    }

    /// @dev The receiver's side speaks by the receiver or the authorizer.
    function _checkReceiver(
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        bytes32 structHash,
        bytes calldata signature
    ) private view {
        if (msg.sender == paymentInfo.receiver || msg.sender == extension.authorizer) return;
        if (_isSigned(extension.authorizer, structHash, signature)) return;
        _checkSignature(paymentInfo.receiver, structHash, signature);
    }

    function _checkSignature(address party, bytes32 structHash, bytes calldata signature) private view {
        require(_isSigned(party, structHash, signature), InvalidSignature(party));
    }

    function _isSigned(address party, bytes32 structHash, bytes calldata signature) private view returns (bool) {
        return SignatureChecker.isValidSignatureNowCalldata(party, _hashTypedDataV4(structHash), signature);
    }

    /// @dev Identity of a payment at the escrow, without asking it. The calldata of a static struct is its encoding.
    function _hashPayment(PaymentInfo calldata info) private view returns (bytes32 hash) {
        bytes32 typeHash = PAYMENT_INFO_TYPEHASH;
        address escrow = address(ESCROW);
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), info, 0x180)
            let termsHash := keccak256(free, 0x1a0)
            mstore(free, chainid())
            mstore(add(free, 0x20), escrow)
            mstore(add(free, 0x40), termsHash)
            hash := keccak256(free, 0x60)
        }
    }
}
