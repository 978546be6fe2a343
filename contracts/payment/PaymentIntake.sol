// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IERC3009} from "../token/IERC3009.sol";
import {IPermit2} from "../token/IPermit2.sol";
import {IPaymentEscrow} from "./IPaymentEscrow.sol";
import {ITokenCollector} from "./ITokenCollector.sol";
import {PaymentAccounting} from "./PaymentAccounting.sol";
import {SigningDomain} from "./SigningDomain.sol";

/// @title How tokens come into the escrow
/// @notice A payment names the escrow itself as its collector to use one of the modes below; the first byte of the
/// collector data is the mode (no data at all is mode 0x00), the rest belongs to the mode.
///
/// | mode | payment | rest |
/// | --- | --- | --- |
/// | 0x00 | the payer's allowance, with consent | empty, or the payer's EIP-712 signature over `PaymentInfo` |
/// | 0x01 | ERC-3009 of the payer | signature |
/// | 0x02 | ERC-3009 of the payer, overload with v, r, s | `r ‖ s ‖ v` |
/// | 0x03 | EIP-2612, then as 0x00 | `abi.encode(uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s, bytes consent)` |
/// | 0x04 | Permit2 with the terms as witness | signature |
/// | 0x05 | the payer's credit here, with consent | as 0x00 |
///
/// | mode | increase | rest |
/// | --- | --- | --- |
/// | 0x00 | the allowance of the payer, who is the caller | ignored |
/// | 0x01 | ERC-3009 of the payer | `abi.encode(uint256 salt, uint256 validBefore, bytes signature)` |
/// | 0x02 | the same, overload with v, r, s | the same with `r ‖ s ‖ v` |
/// | 0x04 | Permit2 with `Increase` as witness | the same; `validBefore` is the last second |
/// | 0x05 | the credit of the payer, who is the caller | ignored |
///
/// | mode | refund | rest |
/// | --- | --- | --- |
/// | 0x00 | the caller's allowance | ignored |
/// | 0x01 | ERC-3009 of the receiver | `abi.encode(uint256 salt, uint256 validBefore, bytes signature)` |
/// | 0x02 | the same, overload with v, r, s | the same with `r ‖ s ‖ v` |
/// | 0x05 | the receiver's credit here | `abi.encode(uint256 deadline, bytes signature)`; ignored when the receiver calls |
///
/// @dev Whoever pays has agreed to these very terms: by signature, by `preApprove`, or by being the caller. Being named in
/// terms is no consent: an authorizer that somebody's terms name has no right to the receiver's credit.
/// Whatever the mode, the escrow's balance must have grown by exactly the amount; only of a vetted token, by the escrow's
/// own intake of a payment, this is known beforehand.
abstract contract PaymentIntake is PaymentAccounting, SigningDomain {
    using SafeERC20 for IERC20;

    uint8 private constant ALLOWANCE = 0x00;
    uint8 private constant ERC3009 = 0x01;
    uint8 private constant ERC3009_SPLIT = 0x02;
    uint8 private constant ERC2612 = 0x03;
    uint8 private constant PERMIT2_WITNESS = 0x04;
    uint8 private constant CREDIT = 0x05;

    /// @dev EIP-712 type string of `PaymentInfo`.
    bytes32 internal constant _PAYMENT_INFO_TYPEHASH = keccak256(
        "PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)"
    );

    string private constant WITNESS_TYPE_STRING =
        "PaymentInfo witness)PaymentInfo(address operator,address payer,address receiver,address token,uint120 maxAmount,uint48 preApprovalExpiry,uint48 authorizationExpiry,uint48 refundExpiry,uint16 minFeeBps,uint16 maxFeeBps,address feeReceiver,uint256 salt)TokenPermissions(address token,uint256 amount)";

    bytes32 private constant INCREASE_TYPEHASH = keccak256(
        "Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)"
    );
    string private constant INCREASE_TYPE_STRING =
        "Increase witness)Increase(bytes32 paymentInfoHash,uint256 amount,uint256 salt)TokenPermissions(address token,uint256 amount)";

    bytes32 private constant REFUND_FROM_CREDIT_TYPEHASH = keccak256(
        "RefundFromCredit(bytes32 paymentInfoHash,uint256 amount,uint256 nonce,uint256 deadline)"
    );

    /// @notice Type hash that binds a receiver's ERC-3009 nonce to the refund it pays for.
    bytes32 public constant REFUND_TYPEHASH = keccak256("Refund(bytes32 paymentInfoHash,uint256 amount,uint256 salt)");

    /// @notice Permit2 of this chain; fixed at deployment.
    address public immutable PERMIT2;

    constructor(address permit2) {
        PERMIT2 = permit2;
    }

    // ---- Payment ----

    /// @dev Takes `amount` from the payer into the escrow.
    function _collectPayment(
        PaymentInfo calldata info,
        bytes32 hash,
        uint256 amount,
        address collector,
        bytes calldata data
    ) internal {
        IERC20 token = IERC20(info.token);
        bool known = _checkGate(info.token);
        if (collector != address(this)) {
            uint256 before = token.balanceOf(address(this));
            _callCollector(info, amount, collector, data, ITokenCollector.CollectorType.Payment);
            _checkReceived(token, before, amount);
            return;
        }
        (uint8 mode, bytes calldata rest) = _parseMode(data);
        if (mode == CREDIT) {
            _checkConsent(info, hash, rest);
            _spend(info.token, info.payer, amount);
            return;
        }
        uint256 held = known ? 0 : token.balanceOf(address(this));
        if (mode == ERC3009 || mode == ERC3009_SPLIT) {
            uint256 maxAmount = info.maxAmount;
            _receiveAuthorized(token, info.payer, maxAmount, info.preApprovalExpiry, hash, mode, rest);
            // The payer signed the maximum; what is not needed goes back at once.
            if (maxAmount != amount) token.safeTransfer(info.payer, maxAmount - amount);
        } else if (mode == ALLOWANCE) {
            _transferConsented(info, hash, amount, rest);
        } else if (mode == ERC2612) {
            _transferConsented(info, hash, amount, _permit(token, info.payer, rest));
        } else if (mode == PERMIT2_WITNESS) {
            _permit2Transfer(
                info,
                IPermit2.PermitTransferFrom({
                    permitted: IPermit2.TokenPermissions({token: info.token, amount: info.maxAmount}),
                    nonce: uint256(hash),
                    deadline: info.preApprovalExpiry
                }),
                amount,
                _hashTerms(info),
                WITNESS_TYPE_STRING,
                rest
            );
        } else {
            revert UnsupportedIntake(mode);
        }
        if (!known) _checkReceived(token, held, amount);
    }

    /// @dev An allowance lets the escrow move the payer's tokens for anybody's terms, so it is never enough alone.
    function _transferConsented(PaymentInfo calldata info, bytes32 hash, uint256 amount, bytes memory consent) private {
        _checkConsent(info, hash, consent);
        IERC20(info.token).safeTransferFrom(info.payer, address(this), amount);
    }

    function _checkConsent(PaymentInfo calldata info, bytes32 hash, bytes memory consent) private view {
        if (msg.sender == info.payer || _isPreApproved(hash)) return;
        if (!_isSigned(info.payer, _hashTerms(info), consent)) revert MissingConsent(hash);
    }

    /// @dev A permit is public once sent and anyone may submit it first, so its failure says nothing: the allowance decides.
    function _permit(IERC20 token, address payer, bytes calldata rest) private returns (bytes memory consent) {
        (uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s, bytes memory signature) = abi.decode(
            rest,
            (uint256, uint256, uint8, bytes32, bytes32, bytes)
        );
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(address(token)).permit(payer, address(this), value, deadline, v, r, s) {} catch {}
        return signature;
    }

    /// @dev Permit2 checks no owner in what a contract account signs; the witness holds the payer, or a hash of the terms.
    function _permit2Transfer(
        PaymentInfo calldata info,
        IPermit2.PermitTransferFrom memory permit,
        uint256 amount,
        bytes32 witness,
        string memory witnessType,
        bytes memory signature
    ) private {
        IPermit2(PERMIT2).permitWitnessTransferFrom(
            permit,
            IPermit2.SignatureTransferDetails({to: address(this), requestedAmount: amount}),
            info.payer,
            witness,
            witnessType,
            signature
        );
    }

    /// @dev A credit that pays for something is withdrawn into it.
    function _spend(address token, address account, uint256 amount) private {
        _debit(token, account, amount);
        emit IPaymentEscrow.CreditWithdrawn(token, account, amount);
    }

    // ---- Increase ----

    /// @dev Takes `amount` more from the payer into the escrow.
    function _collectIncrease(PaymentInfo calldata info, bytes32 hash, uint256 amount, bytes calldata data) internal {
        IERC20 token = IERC20(info.token);
        bool known = _checkGate(info.token);
        (uint8 mode, bytes calldata rest) = _parseMode(data);
        if ((mode == ALLOWANCE || mode == CREDIT) && msg.sender != info.payer) revert MissingConsent(hash);
        if (mode == CREDIT) {
            _spend(info.token, info.payer, amount);
            return;
        }
        uint256 held = known ? 0 : token.balanceOf(address(this));
        if (mode == ALLOWANCE) {
            token.safeTransferFrom(info.payer, address(this), amount);
        } else if (mode == ERC3009 || mode == ERC3009_SPLIT || mode == PERMIT2_WITNESS) {
            (uint256 salt, uint256 validBefore, bytes memory signature) = abi.decode(rest, (uint256, uint256, bytes));
            bytes32 message = keccak256(abi.encode(INCREASE_TYPEHASH, hash, amount, salt));
            if (mode == PERMIT2_WITNESS) {
                _permit2Transfer(
                    info,
                    IPermit2.PermitTransferFrom({
                        permitted: IPermit2.TokenPermissions({token: info.token, amount: amount}),
                        nonce: uint256(message),
                        deadline: validBefore
                    }),
                    amount,
                    message,
                    INCREASE_TYPE_STRING,
                    signature
                );
            } else {
                _receiveAuthorized(token, info.payer, amount, validBefore, message, mode, signature);
            }
        } else {
            revert UnsupportedIntake(mode);
        }
        if (!known) _checkReceived(token, held, amount);
    }

    // ---- Refund ----

    /// @dev Takes `amount` for a refund from the caller or the receiver. The gate is of payments: it is not asked.
    /// @return delivered True when the payer has been paid already, false when the tokens are in the escrow.
    function _collectRefund(
        PaymentInfo calldata info,
        bytes32 hash,
        uint256 amount,
        address collector,
        bytes calldata data
    ) internal returns (bool delivered) {
        IERC20 token = IERC20(info.token);
        (uint8 mode, bytes calldata rest) = _parseMode(data);
        if (collector == address(this) && mode == ALLOWANCE) {
            // Nothing touches the vault, so there is no balance to check.
            token.safeTransferFrom(msg.sender, info.payer, amount);
            return true;
        }
        if (collector == address(this) && mode == CREDIT) {
            if (msg.sender != info.receiver) _checkRefundFromCredit(info.receiver, hash, amount, rest);
            _spend(info.token, info.receiver, amount);
            return false;
        }
        uint256 held = token.balanceOf(address(this));
        if (collector != address(this)) {
            _callCollector(info, amount, collector, data, ITokenCollector.CollectorType.Refund);
        } else if (mode == ERC3009 || mode == ERC3009_SPLIT) {
            (uint256 salt, uint256 validBefore, bytes memory signature) = abi.decode(rest, (uint256, uint256, bytes));
            bytes32 nonce = keccak256(abi.encode(REFUND_TYPEHASH, hash, amount, salt));
            _receiveAuthorized(token, info.receiver, amount, validBefore, nonce, mode, signature);
        } else {
            revert UnsupportedIntake(mode);
        }
        _checkReceived(token, held, amount);
    }

    function _checkRefundFromCredit(address receiver, bytes32 hash, uint256 amount, bytes calldata rest) private {
        (uint256 deadline, bytes memory signature) = abi.decode(rest, (uint256, bytes));
        _checkDeadline(deadline);
        bytes32 message = keccak256(
            abi.encode(REFUND_FROM_CREDIT_TYPEHASH, hash, amount, _useNonce(receiver), deadline)
        );
        if (!_isSigned(receiver, message, signature)) revert InvalidSignature(receiver);
    }

    // ---- Signatures to the escrow ----

    /// @param structHash EIP-712 struct hash of a message on the escrow's domain.
    /// @param signature ECDSA (65 bytes, low s) of an account with a key, or what a contract account accepts (ERC-1271).
    function _isSigned(address signer, bytes32 structHash, bytes memory signature) internal view returns (bool) {
        return SignatureChecker.isValidSignatureNow(signer, _hashTypedData(structHash), signature);
    }

    function _checkDeadline(uint256 deadline) internal view {
        if (block.timestamp > deadline) revert AfterDeadline(block.timestamp, deadline);
    }

    // ---- All ----

    /// @dev The low 64 bits of the nonce are cleared: tokens with keyed nonces read a sequence there, starting at zero.
    function _receiveAuthorized(
        IERC20 token,
        address from,
        uint256 value,
        uint256 validBefore,
        bytes32 nonce,
        uint8 mode,
        bytes memory signature
    ) private {
        nonce = (nonce >> 64) << 64;
        if (mode == ERC3009) {
            IERC3009(address(token)).receiveWithAuthorization(
                from,
                address(this),
                value,
                0,
                validBefore,
                nonce,
                signature
            );
        } else {
            if (signature.length != 65) revert InvalidSignatureLength(signature.length);
            bytes32 r;
            bytes32 s;
            uint8 v;
            // Words at fixed offsets of `r ‖ s ‖ v`.
            assembly ("memory-safe") {
                r := mload(add(signature, 0x20))
                s := mload(add(signature, 0x40))
                v := byte(0, mload(add(signature, 0x60)))
            }
            IERC3009(address(token)).receiveWithAuthorization(
                from,
                address(this),
                value,
                0,
                validBefore,
                nonce,
                v,
                r,
                s
            );
        }
    }

    /// @dev Exactly, so that what is counted as held is there, and nobody's gift is taken for a payment.
    function _checkReceived(IERC20 token, uint256 before, uint256 amount) private view {
        if (token.balanceOf(address(this)) != before + amount) revert TokenCollectionFailed();
    }

    function _callCollector(
        PaymentInfo calldata info,
        uint256 amount,
        address collector,
        bytes calldata data,
        ITokenCollector.CollectorType operation
    ) private {
        if (ITokenCollector(collector).collectorType() != operation) {
            revert InvalidCollectorForOperation();
        }
        ITokenCollector(collector).collectTokens(info, address(this), amount, data);
    }

    /// @dev Whether the payer pays by an authorization that its token takes once only.
    function _usesTokenNonce(address collector, bytes calldata data) internal view returns (bool) {
        (uint8 mode, ) = _parseMode(data);
        return collector == address(this) && (mode == ERC3009 || mode == ERC3009_SPLIT);
    }

    function _parseMode(bytes calldata data) private pure returns (uint8 mode, bytes calldata rest) {
        if (data.length == 0) return (ALLOWANCE, data);
        return (uint8(data[0]), data[1:]);
    }

    // ---- Hashes ----

    /// @dev EIP-712 struct hash of the terms. The calldata of a static struct is its encoding already, so it is hashed
    /// as it stands. Padding bits are not looked at here: terms with dirty ones cannot be collected, for the event that
    /// carries them refuses them.
    function _hashTerms(PaymentInfo calldata info) internal pure returns (bytes32 hash) {
        bytes32 typeHash = _PAYMENT_INFO_TYPEHASH;
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), info, 0x180)
            hash := keccak256(free, 0x1a0)
        }
    }

    /// @dev Identity of a payment: the terms on this chain and this escrow.
    function _hashPayment(PaymentInfo calldata info) internal view returns (bytes32 hash) {
        bytes32 termsHash = _hashTerms(info);
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, chainid())
            mstore(add(free, 0x20), address())
            mstore(add(free, 0x40), termsHash)
            hash := keccak256(free, 0x60)
        }
    }
}
