// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {RelayedCall} from "@openzeppelin/contracts/utils/RelayedCall.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IMerchantActions} from "./IMerchantActions.sol";
import {IPaymentEscrow} from "./IPaymentEscrow.sol";

/// @title The authorizer that obeys the receiver
/// @dev Holds no tokens and has no approvals; what it may do at an escrow is what terms give it, and it does that for the
/// receiver of those very terms. What a wrapper of ERC-6492 wants called is called by a relay without any right.
contract MerchantActions is IMerchantActions, EIP712, Nonces {
    bytes32 private constant APPOINT_TYPEHASH = keccak256(
        "Appoint(address merchant,address delegate,bool appointed,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant CAPTURE_TYPEHASH = keccak256(
        "Capture(bytes32 paymentInfoHash,uint256 amount,uint256 feeAmount,address feeReceiver,uint256 capturable,uint256 refundable,uint256 deadline)"
    );
    bytes32 private constant RELEASE_TYPEHASH = keccak256(
        "Release(bytes32 paymentInfoHash,uint256 amount,uint256 capturable,uint256 refundable,uint256 deadline)"
    );
    bytes32 private constant REFUND_TYPEHASH = keccak256(
        "Refund(bytes32 paymentInfoHash,uint256 amount,address tokenCollector,bytes collectorData,uint256 capturable,uint256 refundable,uint256 deadline)"
    );

    /// @dev Last word of a signature wrapped by ERC-6492.
    bytes32 private constant WRAPPED = 0x6492649264926492649264926492649264926492649264926492649264926492;

    /// @inheritdoc IMerchantActions
    mapping(address merchant => mapping(address account => bool)) public isDelegate;

    /// @dev The balances guard against replay, but for what a payer puts back by increasing the hold. By escrow, so that a
    /// false one can use up nothing of another's.
    mapping(address escrow => mapping(bytes32 digest => bool)) private _used;

    constructor() EIP712("Sluice Merchant Actions", "1") {}

    /// @inheritdoc IMerchantActions
    function appoint(address delegate, bool appointed) external {
        _appoint(msg.sender, delegate, appointed);
    }

    /// @inheritdoc IMerchantActions
    function appointBySignature(
        address merchant,
        address delegate,
        bool appointed,
        uint256 deadline,
        bytes calldata signature
    ) external {
        _checkDeadline(deadline);
        bytes32 structHash = keccak256(
            abi.encode(APPOINT_TYPEHASH, merchant, delegate, appointed, _useNonce(merchant), deadline)
        );
        _checkSignature(merchant, _hashTypedDataV4(structHash), signature);
        _appoint(merchant, delegate, appointed);
    }

    /// @inheritdoc IMerchantActions
    function capture(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver
    ) external {
        _checkMerchant(msg.sender, paymentInfo.receiver);
        emit MerchantActed(address(escrow), escrow.getHash(paymentInfo), msg.sender, Action.Capture, amount);
        escrow.capture(paymentInfo, extension, shares, amount, feeAmount, feeReceiver);
    }

    /// @inheritdoc IMerchantActions
    function captureBySignature(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver,
        Permission calldata permission
    ) external {
        bytes32 hash = escrow.getHash(paymentInfo);
        bytes32 structHash = keccak256(
            abi.encode(
                CAPTURE_TYPEHASH,
                hash,
                amount,
                feeAmount,
                feeReceiver,
                permission.capturable,
                permission.refundable,
                permission.deadline
            )
        );
        _use(escrow, hash, paymentInfo.receiver, structHash, permission);
        emit MerchantActed(address(escrow), hash, permission.signer, Action.Capture, amount);
        escrow.capture(paymentInfo, extension, shares, amount, feeAmount, feeReceiver);
    }

    /// @inheritdoc IMerchantActions
    function release(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount
    ) external {
        _checkMerchant(msg.sender, paymentInfo.receiver);
        emit MerchantActed(address(escrow), escrow.getHash(paymentInfo), msg.sender, Action.Release, amount);
        escrow.release(paymentInfo, extension, amount);
    }

    /// @inheritdoc IMerchantActions
    function releaseBySignature(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        Permission calldata permission
    ) external {
        bytes32 hash = escrow.getHash(paymentInfo);
        bytes32 structHash = keccak256(
            abi.encode(
                RELEASE_TYPEHASH,
                hash,
                amount,
                permission.capturable,
                permission.refundable,
                permission.deadline
            )
        );
        _use(escrow, hash, paymentInfo.receiver, structHash, permission);
        emit MerchantActed(address(escrow), hash, permission.signer, Action.Release, amount);
        escrow.release(paymentInfo, extension, amount);
    }

    /// @inheritdoc IMerchantActions
    function refund(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external {
        _checkMerchant(msg.sender, paymentInfo.receiver);
        emit MerchantActed(address(escrow), escrow.getHash(paymentInfo), msg.sender, Action.Refund, amount);
        escrow.refund(paymentInfo, extension, amount, tokenCollector, collectorData);
    }

    /// @inheritdoc IMerchantActions
    function refundBySignature(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        Permission calldata permission
    ) external {
        bytes32 hash = escrow.getHash(paymentInfo);
        bytes32 structHash = keccak256(
            abi.encode(
                REFUND_TYPEHASH,
                hash,
                amount,
                tokenCollector,
                keccak256(collectorData),
                permission.capturable,
                permission.refundable,
                permission.deadline
            )
        );
        _use(escrow, hash, paymentInfo.receiver, structHash, permission);
        emit MerchantActed(address(escrow), hash, permission.signer, Action.Refund, amount);
        escrow.refund(paymentInfo, extension, amount, tokenCollector, collectorData);
    }

    function _appoint(address merchant, address delegate, bool appointed) private {
        isDelegate[merchant][delegate] = appointed;
        emit DelegateAppointed(merchant, delegate, appointed);
    }

    /// @dev What the signature lets happen is looked at after the calls that looking at the signature makes.
    function _use(
        IPaymentEscrow escrow,
        bytes32 hash,
        address merchant,
        bytes32 structHash,
        Permission calldata permission
    ) private {
        _checkDeadline(permission.deadline);
        _checkMerchant(permission.signer, merchant);
        bytes32 digest = _hashTypedDataV4(structHash);
        _checkSignature(permission.signer, digest, permission.signature);
        require(!_used[address(escrow)][digest], AlreadyUsed(digest));
        _used[address(escrow)][digest] = true;
        (, uint120 capturable, uint120 refundable) = escrow.paymentState(hash);
        require(
            capturable == permission.capturable && refundable == permission.refundable,
            UnexpectedBalances(capturable, refundable)
        );
    }

    function _checkMerchant(address account, address merchant) private view {
        require(account == merchant || isDelegate[merchant][account], NotForMerchant(account, merchant));
    }

    function _checkDeadline(uint256 deadline) private view {
        require(block.timestamp <= deadline, AfterDeadline(block.timestamp, deadline));
    }

    function _checkSignature(address signer, bytes32 digest, bytes calldata signature) private {
        uint256 length = signature.length;
        bool valid;
        if (length > 32 && bytes32(signature[length - 32:]) == WRAPPED) {
            (address factory, bytes memory call_, bytes memory inner) = abi.decode(
                signature[:length - 32],
                (address, bytes, bytes)
            );
            // Whether it worked is told by the signature.
            if (signer.code.length == 0) RelayedCall.relayCall(factory, call_);
            valid = SignatureChecker.isValidSignatureNow(signer, digest, inner);
        } else {
            valid = SignatureChecker.isValidSignatureNowCalldata(signer, digest, signature);
        }
        require(valid, InvalidSignature(signer));
    }
}
