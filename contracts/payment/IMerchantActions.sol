// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IPaymentEscrow} from "./IPaymentEscrow.sol";
import {IPaymentTerms} from "./IPaymentTerms.sol";

/// @title What a merchant does with its payments without the operator
/// @notice Terms whose extension names this contract as `authorizer` leave capture, release and refund to the receiver and
/// to the delegates it appointed: by their own call, or by a signature that anyone may bring.
/// @dev EIP-712 domain: name "Sluice Merchant Actions", version "1". Signatures may be ERC-1271, also of an account that
/// its ERC-6492 wrapper has yet to deploy. Money goes nowhere but where the escrow sends it under the terms.
interface IMerchantActions is IPaymentTerms {
    /// @notice What was done.
    enum Action {
        Capture,
        Release,
        Refund
    }

    /// @notice A signature and what it was made for.
    /// @param signer Receiver of the payment, or its delegate.
    /// @param capturable What must be held when the action is done.
    /// @param refundable What must be refundable when the action is done.
    /// @param deadline Last second at which the signature counts.
    /// @param signature Of the signer, over the typed data of the action.
    struct Permission {
        address signer;
        uint256 capturable;
        uint256 refundable;
        uint256 deadline;
        bytes signature;
    }

    /// @notice A merchant appointed a delegate, or dismissed it.
    event DelegateAppointed(address indexed merchant, address indexed delegate, bool appointed);

    /// @notice A merchant's side acted on a payment; the escrow's own event tells the rest.
    /// @dev Only as true as `escrow` is: look at escrows you know.
    event MerchantActed(
        address indexed escrow,
        bytes32 indexed paymentInfoHash,
        address indexed account,
        Action action,
        uint256 amount
    );

    /// @notice Neither the receiver of the payment nor its delegate.
    error NotForMerchant(address account, address merchant);

    /// @notice The payment is not in the state that the signature was made for.
    error UnexpectedBalances(uint256 capturable, uint256 refundable);

    /// @notice The signature has done its work.
    error AlreadyUsed(bytes32 digest);

    /// @notice Lets `delegate` act for the caller, or no longer.
    function appoint(address delegate, bool appointed) external;

    /// @notice The same, by the merchant's signature over
    /// `Appoint(address merchant,address delegate,bool appointed,uint256 nonce,uint256 deadline)`.
    /// @dev Errors in order: AfterDeadline, InvalidSignature.
    function appointBySignature(
        address merchant,
        address delegate,
        bool appointed,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Pays held tokens out, see the escrow.
    /// @dev Caller: receiver or delegate. Errors: NotForMerchant, then those of the escrow.
    function capture(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver
    ) external;

    /// @notice The same, by signature over `Capture(bytes32 paymentInfoHash,uint256 amount,uint256 feeAmount,
    /// address feeReceiver,uint256 capturable,uint256 refundable,uint256 deadline)`.
    /// @dev Errors in order: AfterDeadline, NotForMerchant, InvalidSignature, AlreadyUsed, UnexpectedBalances, then those
    /// of the escrow.
    function captureBySignature(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        Share[] calldata shares,
        uint256 amount,
        uint256 feeAmount,
        address feeReceiver,
        Permission calldata permission
    ) external;

    /// @notice Gives held tokens back to the payer.
    /// @dev As `capture`.
    function release(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount
    ) external;

    /// @notice The same, by signature over `Release(bytes32 paymentInfoHash,uint256 amount,uint256 capturable,
    /// uint256 refundable,uint256 deadline)`.
    /// @dev Errors as `captureBySignature`.
    function releaseBySignature(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        Permission calldata permission
    ) external;

    /// @notice Pays captured tokens back to the payer, see the escrow for where they come from.
    /// @dev As `capture`.
    function refund(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData
    ) external;

    /// @notice The same, by signature over `Refund(bytes32 paymentInfoHash,uint256 amount,address tokenCollector,
    /// bytes collectorData,uint256 capturable,uint256 refundable,uint256 deadline)`.
    /// @dev Errors as `captureBySignature`.
    function refundBySignature(
        IPaymentEscrow escrow,
        PaymentInfo calldata paymentInfo,
        Extension calldata extension,
        uint256 amount,
        address tokenCollector,
        bytes calldata collectorData,
        Permission calldata permission
    ) external;

    /// @notice Whether an account acts for a merchant.
    function isDelegate(address merchant, address account) external view returns (bool);
}
