/* Written by `npm run generate` from the compiled contracts: change those, not this. */

/** The escrow. */
export const paymentEscrowAbi = [
	{ inputs: [{ name: 'timestamp', type: 'uint48' }, { name: 'expiry', type: 'uint48' }], name: 'AfterAuthorizationExpiry', type: 'error' },
	{ inputs: [{ name: 'timestamp', type: 'uint256' }, { name: 'deadline', type: 'uint256' }], name: 'AfterDeadline', type: 'error' },
	{ inputs: [{ name: 'timestamp', type: 'uint48' }, { name: 'expiry', type: 'uint48' }], name: 'AfterPreApprovalExpiry', type: 'error' },
	{ inputs: [{ name: 'timestamp', type: 'uint48' }, { name: 'protectedUntil', type: 'uint48' }], name: 'AfterProtectionEnds', type: 'error' },
	{ inputs: [{ name: 'timestamp', type: 'uint48' }, { name: 'expiry', type: 'uint48' }], name: 'AfterRefundExpiry', type: 'error' },
	{ inputs: [{ name: 'amount', type: 'uint256' }, { name: 'limit', type: 'uint256' }], name: 'AmountOverflow', type: 'error' },
	{ inputs: [{ name: 'timestamp', type: 'uint48' }, { name: 'expiry', type: 'uint48' }], name: 'BeforeAuthorizationExpiry', type: 'error' },
	{ inputs: [{ name: 'timestamp', type: 'uint48' }, { name: 'protectedUntil', type: 'uint48' }], name: 'BeforeProtectionEnds', type: 'error' },
	{ inputs: [{ name: 'bps', type: 'uint16' }], name: 'BpsOverflow', type: 'error' },
	{ inputs: [{ name: 'amount', type: 'uint256' }, { name: 'maxAmount', type: 'uint256' }], name: 'ExceedsMaxAmount', type: 'error' },
	{ inputs: [], name: 'ExtensionRequired', type: 'error' },
	{ inputs: [{ name: 'feeAmount', type: 'uint256' }, { name: 'minFee', type: 'uint256' }, { name: 'maxFee', type: 'uint256' }], name: 'FeeAmountOutOfRange', type: 'error' },
	{ inputs: [{ name: 'feeBps', type: 'uint16' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }], name: 'FeeBpsOutOfRange', type: 'error' },
	{ inputs: [{ name: 'feeBps', type: 'uint16' }], name: 'FeeBpsOverflow', type: 'error' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }, { name: 'authorizedAmount', type: 'uint256' }, { name: 'requestedAmount', type: 'uint256' }], name: 'InsufficientAuthorization', type: 'error' },
	{ inputs: [{ name: 'token', type: 'address' }, { name: 'account', type: 'address' }, { name: 'credit', type: 'uint256' }, { name: 'requested', type: 'uint256' }], name: 'InsufficientCredit', type: 'error' },
	{ inputs: [{ name: 'token', type: 'address' }, { name: 'until', type: 'uint48' }], name: 'IntakePaused', type: 'error' },
	{ inputs: [{ name: 'length', type: 'uint256' }], name: 'InvalidBatchLength', type: 'error' },
	{ inputs: [], name: 'InvalidCollectorForOperation', type: 'error' },
	{ inputs: [{ name: 'preApproval', type: 'uint48' }, { name: 'authorization', type: 'uint48' }, { name: 'refund', type: 'uint48' }], name: 'InvalidExpiries', type: 'error' },
	{ inputs: [{ name: 'requested', type: 'uint48' }, { name: 'current', type: 'uint48' }, { name: 'latest', type: 'uint48' }], name: 'InvalidExtendedExpiry', type: 'error' },
	{ inputs: [], name: 'InvalidExtension', type: 'error' },
	{ inputs: [{ name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }], name: 'InvalidFeeBpsRange', type: 'error' },
	{ inputs: [{ name: 'attempted', type: 'address' }, { name: 'expected', type: 'address' }], name: 'InvalidFeeReceiver', type: 'error' },
	{ inputs: [{ name: 'party', type: 'address' }], name: 'InvalidParty', type: 'error' },
	{ inputs: [{ name: 'sender', type: 'address' }, { name: 'expected', type: 'address' }], name: 'InvalidSender', type: 'error' },
	{ inputs: [], name: 'InvalidShares', type: 'error' },
	{ inputs: [], name: 'InvalidShortString', type: 'error' },
	{ inputs: [{ name: 'signer', type: 'address' }], name: 'InvalidSignature', type: 'error' },
	{ inputs: [{ name: 'length', type: 'uint256' }], name: 'InvalidSignatureLength', type: 'error' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'MissingConsent', type: 'error' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'PaymentAlreadyCollected', type: 'error' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'PaymentIsAccepted', type: 'error' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'PaymentIsFrozen', type: 'error' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'PaymentNotFrozen', type: 'error' },
	{ inputs: [], name: 'Reentrancy', type: 'error' },
	{ inputs: [{ name: 'refund', type: 'uint256' }, { name: 'captured', type: 'uint256' }], name: 'RefundExceedsCapture', type: 'error' },
	{ inputs: [{ name: 'token', type: 'address' }], name: 'SafeERC20FailedOperation', type: 'error' },
	{ inputs: [{ name: 'due', type: 'uint256' }, { name: 'left', type: 'uint256' }], name: 'SharesExceedCapture', type: 'error' },
	{ inputs: [{ name: 'str', type: 'string' }], name: 'StringTooLong', type: 'error' },
	{ inputs: [], name: 'TokenCollectionFailed', type: 'error' },
	{ inputs: [{ name: 'token', type: 'address' }], name: 'TransferFailed', type: 'error' },
	{ inputs: [{ name: 'mode', type: 'uint8' }], name: 'UnsupportedIntake', type: 'error' },
	{ inputs: [], name: 'ZeroAmount', type: 'error' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'ZeroAuthorization', type: 'error' },
	{ inputs: [], name: 'ZeroFeeReceiver', type: 'error' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'token', type: 'address' }, { indexed: true, name: 'account', type: 'address' }, { indexed: false, name: 'amount', type: 'uint256' }], name: 'CreditWithdrawn', type: 'event' },
	{ anonymous: false, inputs: [], name: 'EIP712DomainChanged', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }, { components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], indexed: false, name: 'paymentInfo', type: 'tuple' }, { indexed: false, name: 'amount', type: 'uint256' }, { indexed: false, name: 'tokenCollector', type: 'address' }], name: 'PaymentAuthorized', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }, { indexed: false, name: 'amount', type: 'uint256' }, { indexed: false, name: 'feeBps', type: 'uint16' }, { indexed: false, name: 'feeReceiver', type: 'address' }], name: 'PaymentCaptured', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }, { components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], indexed: false, name: 'paymentInfo', type: 'tuple' }, { indexed: false, name: 'amount', type: 'uint256' }, { indexed: false, name: 'tokenCollector', type: 'address' }, { indexed: false, name: 'feeBps', type: 'uint16' }, { indexed: false, name: 'feeReceiver', type: 'address' }], name: 'PaymentCharged', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }], name: 'PaymentPreApproved', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }, { indexed: false, name: 'amount', type: 'uint256' }], name: 'PaymentReclaimed', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }, { indexed: false, name: 'amount', type: 'uint256' }, { indexed: false, name: 'tokenCollector', type: 'address' }], name: 'PaymentRefunded', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }, { indexed: false, name: 'amount', type: 'uint256' }], name: 'PaymentVoided', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'operator', type: 'address' }, { indexed: false, name: 'tokenStore', type: 'address' }], name: 'TokenStoreCreated', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'paymentInfoHash', type: 'bytes32' }, { indexed: true, name: 'token', type: 'address' }, { indexed: true, name: 'account', type: 'address' }, { indexed: false, name: 'amount', type: 'uint256' }], name: 'TransferCredited', type: 'event' },
	{ inputs: [], name: 'PAYMENT_INFO_TYPEHASH', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'PERMIT2', outputs: [{ name: '', type: 'address' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'REFUND_TYPEHASH', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }, { name: 'amount', type: 'uint256' }, { name: 'tokenCollector', type: 'address' }, { name: 'collectorData', type: 'bytes' }], name: 'authorize', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }, { name: 'amount', type: 'uint256' }, { name: 'feeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }], name: 'capture', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }, { name: 'amount', type: 'uint256' }, { name: 'tokenCollector', type: 'address' }, { name: 'collectorData', type: 'bytes' }, { name: 'feeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }], name: 'charge', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'token', type: 'address' }, { name: 'account', type: 'address' }], name: 'creditOf', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'eip712Domain', outputs: [{ name: 'fields', type: 'bytes1' }, { name: 'name', type: 'string' }, { name: 'version', type: 'string' }, { name: 'chainId', type: 'uint256' }, { name: 'verifyingContract', type: 'address' }, { name: 'salt', type: 'bytes32' }, { name: 'extensions', type: 'uint256[]' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }], name: 'getHash', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: '', type: 'address' }], name: 'getTokenStore', outputs: [{ name: '', type: 'address' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'isPreApproved', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'paymentInfoHash', type: 'bytes32' }], name: 'paymentState', outputs: [{ name: 'hasCollectedPayment', type: 'bool' }, { name: 'capturableAmount', type: 'uint120' }, { name: 'refundableAmount', type: 'uint120' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }], name: 'preApprove', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }], name: 'reclaim', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }, { name: 'amount', type: 'uint256' }, { name: 'tokenCollector', type: 'address' }, { name: 'collectorData', type: 'bytes' }], name: 'refund', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'tokenStoreImplementation', outputs: [{ name: '', type: 'address' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }], name: 'void', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'token', type: 'address' }, { name: 'account', type: 'address' }], name: 'withdraw', outputs: [], stateMutability: 'nonpayable', type: 'function' },
] as const

/** A contract that brings tokens into the escrow. */
export const tokenCollectorAbi = [
	{ inputs: [{ components: [{ name: 'operator', type: 'address' }, { name: 'payer', type: 'address' }, { name: 'receiver', type: 'address' }, { name: 'token', type: 'address' }, { name: 'maxAmount', type: 'uint120' }, { name: 'preApprovalExpiry', type: 'uint48' }, { name: 'authorizationExpiry', type: 'uint48' }, { name: 'refundExpiry', type: 'uint48' }, { name: 'minFeeBps', type: 'uint16' }, { name: 'maxFeeBps', type: 'uint16' }, { name: 'feeReceiver', type: 'address' }, { name: 'salt', type: 'uint256' }], name: 'paymentInfo', type: 'tuple' }, { name: 'tokenStore', type: 'address' }, { name: 'amount', type: 'uint256' }, { name: 'collectorData', type: 'bytes' }], name: 'collectTokens', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'collectorType', outputs: [{ name: '', type: 'uint8' }], stateMutability: 'view', type: 'function' },
] as const

/** FiatTokenV2_2, as far as its holders use it: ERC-20, EIP-2612, ERC-3009, denylist and pause. */
export const fiatTokenAbi = [
	{ anonymous: false, inputs: [{ indexed: true, name: 'owner', type: 'address' }, { indexed: true, name: 'spender', type: 'address' }, { indexed: false, name: 'value', type: 'uint256' }], name: 'Approval', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'authorizer', type: 'address' }, { indexed: true, name: 'nonce', type: 'bytes32' }], name: 'AuthorizationCanceled', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'authorizer', type: 'address' }, { indexed: true, name: 'nonce', type: 'bytes32' }], name: 'AuthorizationUsed', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: '_account', type: 'address' }], name: 'Blacklisted', type: 'event' },
	{ anonymous: false, inputs: [], name: 'Pause', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'from', type: 'address' }, { indexed: true, name: 'to', type: 'address' }, { indexed: false, name: 'value', type: 'uint256' }], name: 'Transfer', type: 'event' },
	{ anonymous: false, inputs: [{ indexed: true, name: '_account', type: 'address' }], name: 'UnBlacklisted', type: 'event' },
	{ anonymous: false, inputs: [], name: 'Unpause', type: 'event' },
	{ inputs: [], name: 'DOMAIN_SEPARATOR', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }, { name: 'spender', type: 'address' }], name: 'allowance', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'spender', type: 'address' }, { name: 'value', type: 'uint256' }], name: 'approve', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'authorizer', type: 'address' }, { name: 'nonce', type: 'bytes32' }], name: 'authorizationState', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'account', type: 'address' }], name: 'balanceOf', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'authorizer', type: 'address' }, { name: 'nonce', type: 'bytes32' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'cancelAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'authorizer', type: 'address' }, { name: 'nonce', type: 'bytes32' }, { name: 'signature', type: 'bytes' }], name: 'cancelAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'currency', outputs: [{ name: '', type: 'string' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'decimals', outputs: [{ name: '', type: 'uint8' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: '_account', type: 'address' }], name: 'isBlacklisted', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'account', type: 'address' }], name: 'isMinter', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: '_to', type: 'address' }, { name: '_amount', type: 'uint256' }], name: 'mint', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'minter', type: 'address' }], name: 'minterAllowance', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'name', outputs: [{ name: '', type: 'string' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }], name: 'nonces', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'paused', outputs: [{ name: '', type: 'bool' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }, { name: 'spender', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'deadline', type: 'uint256' }, { name: 'signature', type: 'bytes' }], name: 'permit', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'owner', type: 'address' }, { name: 'spender', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'deadline', type: 'uint256' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'permit', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'signature', type: 'bytes' }], name: 'receiveWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'receiveWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'symbol', outputs: [{ name: '', type: 'string' }], stateMutability: 'view', type: 'function' },
	{ inputs: [], name: 'totalSupply', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }], name: 'transfer', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }], name: 'transferFrom', outputs: [{ name: '', type: 'bool' }], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'signature', type: 'bytes' }], name: 'transferWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'value', type: 'uint256' }, { name: 'validAfter', type: 'uint256' }, { name: 'validBefore', type: 'uint256' }, { name: 'nonce', type: 'bytes32' }, { name: 'v', type: 'uint8' }, { name: 'r', type: 'bytes32' }, { name: 's', type: 'bytes32' }], name: 'transferWithAuthorization', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [], name: 'version', outputs: [{ name: '', type: 'string' }], stateMutability: 'pure', type: 'function' },
] as const

/** Permit2, as far as it moves one token by signature. */
export const permit2Abi = [
	{ inputs: [{ name: 'maxAmount', type: 'uint256' }], name: 'InvalidAmount', type: 'error' },
	{ inputs: [], name: 'InvalidNonce', type: 'error' },
	{ inputs: [{ name: 'signatureDeadline', type: 'uint256' }], name: 'SignatureExpired', type: 'error' },
	{ anonymous: false, inputs: [{ indexed: true, name: 'owner', type: 'address' }, { indexed: false, name: 'word', type: 'uint256' }, { indexed: false, name: 'mask', type: 'uint256' }], name: 'UnorderedNonceInvalidation', type: 'event' },
	{ inputs: [], name: 'DOMAIN_SEPARATOR', outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ name: 'wordPos', type: 'uint256' }, { name: 'mask', type: 'uint256' }], name: 'invalidateUnorderedNonces', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ name: '', type: 'address' }, { name: '', type: 'uint256' }], name: 'nonceBitmap', outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view', type: 'function' },
	{ inputs: [{ components: [{ components: [{ name: 'token', type: 'address' }, { name: 'amount', type: 'uint256' }], name: 'permitted', type: 'tuple' }, { name: 'nonce', type: 'uint256' }, { name: 'deadline', type: 'uint256' }], name: 'permit', type: 'tuple' }, { components: [{ name: 'to', type: 'address' }, { name: 'requestedAmount', type: 'uint256' }], name: 'transferDetails', type: 'tuple' }, { name: 'owner', type: 'address' }, { name: 'signature', type: 'bytes' }], name: 'permitTransferFrom', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ inputs: [{ components: [{ components: [{ name: 'token', type: 'address' }, { name: 'amount', type: 'uint256' }], name: 'permitted', type: 'tuple' }, { name: 'nonce', type: 'uint256' }, { name: 'deadline', type: 'uint256' }], name: 'permit', type: 'tuple' }, { components: [{ name: 'to', type: 'address' }, { name: 'requestedAmount', type: 'uint256' }], name: 'transferDetails', type: 'tuple' }, { name: 'owner', type: 'address' }, { name: 'witness', type: 'bytes32' }, { name: 'witnessTypeString', type: 'string' }, { name: 'signature', type: 'bytes' }], name: 'permitWitnessTransferFrom', outputs: [], stateMutability: 'nonpayable', type: 'function' },
	{ name: 'InvalidSigner', type: 'error', inputs: [] },
	{ name: 'InvalidSignature', type: 'error', inputs: [] },
	{ name: 'InvalidSignatureLength', type: 'error', inputs: [] },
	{ name: 'InvalidContractSignature', type: 'error', inputs: [] },
] as const

export type DeployedToken = {
	asset: string
	name: string
	symbol: string
	/** ISO 4217. */
	currency: string
	/** Decimals: one unit is 10^scale minor units. */
	scale: number
	/** `version` of its EIP-712 domain; the domain's name is `name`. */
	version: string
	address: `0x${string}`
}

export type DeployedContracts = {
	escrow: `0x${string}`
	permit2: `0x${string}`
	tokens: readonly DeployedToken[]
	/** No event of the escrow is in an earlier block. */
	startBlock: number
}

/** Where the contracts are, by chain id. */
export const addresses: Readonly<Record<number, DeployedContracts>> = {
	31337: {
		escrow: '0xB4abe4838689bFffd23870A02F2502003A9F68A3',
		permit2: '0x000000000022D473030F116dDEE9F6B43aC78BA3',
		startBlock: 0,
		tokens: [
			{ asset: 'USDC', name: 'USD Coin', symbol: 'USDC', currency: 'USD', scale: 6, version: '2', address: '0xDad5706dBC3f438d56feF1C560EC028D1f58E75A' },
			{ asset: 'EURC', name: 'Euro Coin', symbol: 'EURC', currency: 'EUR', scale: 6, version: '2', address: '0x418deb63913071BEC7e4B6A2D3B72ed911D67037' },
			{ asset: 'CNYC', name: 'Yuan Coin', symbol: 'CNYC', currency: 'CNY', scale: 6, version: '2', address: '0x6D6d4BBA836b7338A2C48570f8E7392e76e5EaE1' },
		],
	},
}
